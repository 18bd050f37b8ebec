package dev.seine.afpacket;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of the tests, and how to read them back from a ring. */
final class Frames {
    /** Far longer than a frame stays in a ring, so that it ends only for a frame that does not come. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

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

    /** An Ethernet frame with a UDP datagram over IPv4, without UDP checksum. */
    static byte[] udp(int sourcePort, int destinationPort, int payloadLength) {
        ByteBuffer frame = ByteBuffer.allocate(42 + payloadLength);
        frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}).putShort((short) 0x0800);
        frame.putShort((short) 0x4500).putShort((short) (28 + payloadLength));
        frame.putInt(0x0000_4000).putShort((short) 0x4011).putShort((short) 0);
        frame.putInt(0x0A_00_00_01).putInt(0x0A_00_00_02);
        frame.putShort(24, ipChecksum(frame));
        frame.putShort((short) sourcePort).putShort((short) destinationPort);
        frame.putShort((short) (8 + payloadLength)).putShort((short) 0);
        return frame.array();
    }

    private static short ipChecksum(ByteBuffer frame) {
        int sum = 0;
        for (int at = 14; at < 34; at += 2) {
            sum += Short.toUnsignedInt(frame.getShort(at));
        }
        return (short) ~(sum + (sum >>> 16));
    }

    /** The frame with a tag behind its addresses. */
    static byte[] tagged(byte[] frame, int tpid, int tci) {
        return ByteBuffer.allocate(frame.length + 4)
                .put(frame, 0, 12)
                .putShort((short) tpid)
                .putShort((short) tci)
                .put(frame, 12, frame.length - 12)
                .array();
    }

    /** Reads until there are that many frames, or patience ends. */
    static List<Seen> read(PacketRing ring, int count) throws NativeCallException {
        List<Seen> seen = new ArrayList<>();
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        while (seen.size() < count && System.nanoTime() < endNs) {
            try (RingBlock block = ring.poll(100)) {
                if (block != null) {
                    addAll(block, seen);
                }
            }
        }
        return seen;
    }

    static void addAll(RingBlock block, List<Seen> seen) {
        byte[] bytes = new byte[RingSettings.SNAP_LENGTH_MAX];
        for (int frame = 0; block.next(); frame++) {
            int length = block.copyTo(frame, bytes, 0);
            seen.add(new Seen(
                    block.timeNs(),
                    block.originalLength(),
                    block.packetType(),
                    block.flags(),
                    ByteBuffer.wrap(Arrays.copyOf(bytes, length))));
        }
    }
}
