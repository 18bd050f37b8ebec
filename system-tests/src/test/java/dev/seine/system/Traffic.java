package dev.seine.system;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Ethernet frames that tests send. */
public final class Traffic {
    /** Ends what is sent: whoever has seen it has seen everything before it. */
    static final byte[] LAST_FRAME = numbered(0xFFFF, 77);

    /** Where the payload of {@link #udp} begins: behind Ethernet, IPv4 and UDP. */
    static final int UDP_HEADERS_LENGTH = 42;

    private Traffic() {}

    /** A frame of an experimental type (0x88B5, IEEE 802) whose payload starts with the number. */
    static byte[] numbered(int number, int length) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) number);
        Arrays.fill(frame, 0, 6, (byte) 0xFF);
        System.arraycopy(new byte[] {2, 0, 0, 0, 0, 1, (byte) 0x88, (byte) 0xB5}, 0, frame, 6, 8);
        frame[14] = (byte) (number >>> 8);
        frame[15] = (byte) number;
        return frame;
    }

    /** A frame with a UDP datagram over IPv4, from 10.0.0.1 to 10.0.0.2, without UDP checksum; its payload starts with the number. */
    public static byte[] udp(int destinationPort, int number, int payloadLength) {
        ByteBuffer frame = ByteBuffer.allocate(UDP_HEADERS_LENGTH + payloadLength);
        frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}).putShort((short) 0x0800);
        frame.putShort((short) 0x4500).putShort((short) (28 + payloadLength));
        frame.putInt(0x0000_4000).putShort((short) 0x4011).putShort((short) 0);
        frame.putInt(0x0A_00_00_01).putInt(0x0A_00_00_02);
        frame.putShort(24, ipChecksum(frame));
        frame.putShort((short) 40_000).putShort((short) destinationPort);
        frame.putShort((short) (8 + payloadLength)).putShort((short) 0);
        return frame.putInt(number).array();
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
}
