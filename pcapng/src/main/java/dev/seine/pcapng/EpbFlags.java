package dev.seine.pcapng;

/**
 * The bits of {@code epb_flags}, as draft-ietf-opsawg-pcapng, section 4.3.1 ("Enhanced Packet Block Flags Word"), numbers
 * them: bit 0 is the least significant. Values are joined with {@code |}; 0 says that nothing is known.
 */
public final class EpbFlags {
    /** Bits 0 and 1: the direction. */
    public static final int DIRECTION_MASK = 0b11;
    /** The frame came in. */
    public static final int INBOUND = 0b01;
    /** The frame went out. */
    public static final int OUTBOUND = 0b10;

    /** Bits 2 to 4: how the frame was addressed. */
    public static final int RECEPTION_MASK = 0b111 << 2;
    /** To this host alone. */
    public static final int UNICAST = 1 << 2;
    /** To a group. */
    public static final int MULTICAST = 2 << 2;
    /** To everyone on the link. */
    public static final int BROADCAST = 3 << 2;
    /** To another host; seen in promiscuous mode only. */
    public static final int PROMISCUOUS = 4 << 2;

    /** Bit 9: the checksum is left to the network adapter, so the one in the frame is not yet right. */
    public static final int CHECKSUM_NOT_READY = 1 << 9;
    /** Bit 10: the checksum was checked before the frame was captured. */
    public static final int CHECKSUM_VALID = 1 << 10;
    /** Bit 11: the frame stands for several on the wire (TSO, GSO, GRO). */
    public static final int TCP_SEGMENTATION_OFFLOADED = 1 << 11;

    private EpbFlags() {}

    /** Whether the flags say that the frame came in. */
    public static boolean isInbound(int flags) {
        return (flags & DIRECTION_MASK) == INBOUND;
    }

    /** Whether the flags say that the frame went out. */
    public static boolean isOutbound(int flags) {
        return (flags & DIRECTION_MASK) == OUTBOUND;
    }
}
