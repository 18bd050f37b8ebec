package dev.seine.afpacket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of the tests, and how to read them back from a ring. */
final class Frames {
    /** Longer than any frame of a test stays in a ring, so that a test waits for what comes and not for what may. */
    private static final int PATIENCE_MS = 10_000;

    private Frames() {}

    /** A frame as the ring gave it; buffers are equal when their bytes are. */
    record Seen(long timeNs, int originalLength, int packetType, int flags, ByteBuffer bytes) {}

    /** An Ethernet frame of an experimental type (0x88B5) whose payload starts with the number. */
    static byte[] numbered(int number, int length) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) number);
        Arrays.fill(frame, 0, 6, (byte) 0xFF);
        System.arraycopy(new byte[] {2, 0, 0, 0, 0, 1, (byte) 0x88, (byte) 0xB5}, 0, frame, 6, 8);
        frame[14] = (byte) (number >>> 8);
        frame[15] = (byte) number;
        return frame;
    }

    /** Reads until there are that many frames, or none comes any more. */
    static List<Seen> read(PacketRing ring, int count) throws NativeCallException {
        List<Seen> seen = new ArrayList<>();
        while (seen.size() < count) {
            try (RingBlock block = ring.poll(PATIENCE_MS)) {
                if (block == null) {
                    return seen;
                }
                addAll(block, seen);
            }
        }
        return seen;
    }

    static void addAll(RingBlock block, List<Seen> seen) {
        byte[] bytes = new byte[RingSettings.SNAP_LENGTH_MAX];
        while (block.next()) {
            int length = block.copyTo(bytes, 0);
            seen.add(new Seen(
                    block.timeNs(),
                    block.originalLength(),
                    block.packetType(),
                    block.flags(),
                    ByteBuffer.wrap(Arrays.copyOf(bytes, length))));
        }
    }
}
