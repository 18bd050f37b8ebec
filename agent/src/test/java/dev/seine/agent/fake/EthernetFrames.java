package dev.seine.agent.fake;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Ethernet frames with IP headers as far as filters look at them; checksums are 0. */
public final class EthernetFrames {
    /** IANA protocol number of TCP. */
    public static final int TCP = 6;

    /** IANA protocol number of UDP. */
    public static final int UDP = 17;

    private static final int MAC_ADDRESSES_LENGTH = 12;
    private static final int TRANSPORT_LENGTH = 20;

    private EthernetFrames() {}

    /** A frame between two ends, each an address and a port, such as {@code 10.0.0.1} and 4711. */
    public static byte[] between(int protocol, End source, End destination) {
        boolean version4 = source.address() instanceof Inet4Address;
        ByteBuffer frame = ByteBuffer.allocate(14 + (version4 ? 20 : 40) + TRANSPORT_LENGTH);
        frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
        frame.putShort((short) (version4 ? 0x0800 : 0x86DD));
        if (version4) {
            frame.putShort((short) 0x4500)
                    .putShort((short) (20 + TRANSPORT_LENGTH))
                    .putInt(0);
            frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
        } else {
            frame.putInt(0x6000_0000).putShort((short) TRANSPORT_LENGTH);
            frame.put((byte) protocol).put((byte) 64);
        }
        frame.put(source.address().getAddress()).put(destination.address().getAddress());
        frame.putShort((short) source.port()).putShort((short) destination.port());
        return frame.array();
    }

    /** The frame with an 802.1Q tag. */
    public static byte[] tagged(byte[] frame, int vlanId) {
        byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, MAC_ADDRESSES_LENGTH);
        ByteBuffer.wrap(tagged, MAC_ADDRESSES_LENGTH, 4)
                .putShort((short) 0x8100)
                .putShort((short) vlanId);
        System.arraycopy(
                frame, MAC_ADDRESSES_LENGTH, tagged, MAC_ADDRESSES_LENGTH + 4, frame.length - MAC_ADDRESSES_LENGTH);
        return tagged;
    }

    /** The frame with zeros behind it. */
    public static byte[] padded(byte[] frame, int length) {
        return Arrays.copyOf(frame, length);
    }

    /** One end of a connection. */
    public record End(InetAddress address, int port) {
        /** An end from an address in figures. */
        public static End of(String address, int port) {
            try {
                return new End(InetAddress.getByName(address), port);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(address, e);
            }
        }
    }
}
