package dev.seine.afpacket;

import java.util.List;

/**
 * A classic BPF program: the kernel runs it on each frame, and what it returns is the number of bytes to keep, 0 to leave
 * the frame out.
 *
 * @param instructions 1 to 4,096 (BPF_MAXINSNS)
 */
public record FilterProgram(List<Instruction> instructions) {
    private static final int INSTRUCTIONS_MAX = 4096;
    private static final int RETURN_CONSTANT = 0x06; // BPF_RET | BPF_K

    public FilterProgram {
        instructions = List.copyOf(instructions);
        if (instructions.isEmpty() || instructions.size() > INSTRUCTIONS_MAX) {
            throw new IllegalArgumentException(
                    "a filter has 1.." + INSTRUCTIONS_MAX + " instructions, not " + instructions.size());
        }
    }

    /**
     * One instruction, {@code struct sock_filter} of {@code <linux/filter.h>}.
     *
     * @param code the operation, 16 bits
     * @param jumpTrue instructions to skip when a comparison holds, 0 to 255
     * @param jumpFalse instructions to skip when it does not, 0 to 255
     * @param operand the constant {@code k}, 32 bits unsigned
     */
    public record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {
        public Instruction {
            if (code >>> 16 != 0 || jumpTrue >>> 8 != 0 || jumpFalse >>> 8 != 0) {
                throw new IllegalArgumentException("no BPF instruction: code " + code + ", jumps " + jumpTrue + ", "
                        + jumpFalse + ": 16, 8 and 8 bits");
            }
        }
    }

    /** Accepts every frame whole. */
    public static FilterProgram acceptAll() {
        return returning(RingSettings.SNAP_LENGTH_MAX);
    }

    /** Rejects every frame. */
    public static FilterProgram rejectAll() {
        return returning(0);
    }

    private static FilterProgram returning(int length) {
        return new FilterProgram(List.of(new Instruction(RETURN_CONSTANT, 0, 0, length)));
    }
}
