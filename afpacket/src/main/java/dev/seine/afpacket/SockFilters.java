package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.SOCK_FILTER;
import static dev.seine.afpacket.IfPacket.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.seine.afpacket.FilterProgram.Instruction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Filter programs as arrays of {@code struct sock_filter}, which is also libpcap's {@code struct bpf_insn}. */
final class SockFilters {
    private static final long SIZE = SOCK_FILTER.byteSize();
    private static final long CODE = offset(SOCK_FILTER, "code");
    private static final long JT = offset(SOCK_FILTER, "jt");
    private static final long JF = offset(SOCK_FILTER, "jf");
    private static final long K = offset(SOCK_FILTER, "k");

    private SockFilters() {}

    static MemorySegment write(FilterProgram program, Arena arena) {
        MemorySegment array = arena.allocate(SOCK_FILTER, program.instructions().size());
        long at = 0;
        for (Instruction instruction : program.instructions()) {
            array.set(JAVA_SHORT, at + CODE, (short) instruction.code());
            array.set(JAVA_BYTE, at + JT, (byte) instruction.jumpTrue());
            array.set(JAVA_BYTE, at + JF, (byte) instruction.jumpFalse());
            array.set(JAVA_INT, at + K, instruction.operand());
            at += SIZE;
        }
        return array;
    }

    static FilterProgram read(MemorySegment pointer, int count) {
        MemorySegment array = pointer.reinterpret(count * SIZE);
        List<Instruction> instructions = new ArrayList<>(count);
        for (long at = 0; at < array.byteSize(); at += SIZE) {
            instructions.add(new Instruction(
                    Short.toUnsignedInt(array.get(JAVA_SHORT, at + CODE)),
                    Byte.toUnsignedInt(array.get(JAVA_BYTE, at + JT)),
                    Byte.toUnsignedInt(array.get(JAVA_BYTE, at + JF)),
                    array.get(JAVA_INT, at + K)));
        }
        return new FilterProgram(instructions);
    }
}
