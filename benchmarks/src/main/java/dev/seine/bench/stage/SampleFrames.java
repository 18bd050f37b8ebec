package dev.seine.bench.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The frames of the measurements: as many as one ring block holds, half of each easy to compress and half of it not. */
final class SampleFrames {
    /** A block of 512 KiB without its header, and some bytes that no kernel needs. */
    private static final int USABLE_BLOCK_BYTES = 520_000;

    /** Bytes that the kernel puts before an Ethernet frame: tp_mac of linux/if_packet.h. */
    private static final int KERNEL_BYTES = 82;

    private static final int KERNEL_ALIGNMENT = 8;
    private static final int HEADERS_LENGTH = 14;

    private SampleFrames() {}

    /** How many frames of a length fill a ring block. */
    static int inBlock(int frameBytes) {
        int slot = Math.ceilDiv(KERNEL_BYTES + frameBytes, KERNEL_ALIGNMENT) * KERNEL_ALIGNMENT;
        return USABLE_BLOCK_BYTES / slot;
    }

    /** The frames that fill a ring block, the same ones each time. */
    static List<byte[]> ofBlock(int frameBytes) {
        Random random = new Random(frameBytes);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < inBlock(frameBytes); i++) {
            frames.add(frame(frameBytes, random));
        }
        return frames;
    }

    /** Of an experimental type (0x88B5, IEEE 802), to a host that is not there. */
    private static byte[] frame(int length, Random random) {
        byte[] frame = new byte[length];
        System.arraycopy(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, (byte) 0x88, (byte) 0xB5}, 0, frame, 0, 14);
        for (int i = HEADERS_LENGTH; i < (HEADERS_LENGTH + length) / 2; i++) {
            frame[i] = (byte) random.nextInt();
        }
        return frame;
    }
}
