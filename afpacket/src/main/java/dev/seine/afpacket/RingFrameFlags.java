package dev.seine.afpacket;

/** The bits of {@link RingBlock#flags}: what the kernel says of a frame beside its bytes. */
public final class RingFrameFlags {
    /** The checksum is not filled in yet, hardware would do that (TP_STATUS_CSUMNOTREADY): a wrong one is no fault. */
    public static final int CHECKSUM_NOT_READY = 1;
    /** The network card has found the checksum right (TP_STATUS_CSUM_VALID). */
    public static final int CHECKSUM_VALID = 2;
    /** TCP segments that were joined into one frame, or not split yet (TP_STATUS_GSO_TCP, since Linux 6.3). */
    public static final int GSO_TCP = 4;

    private RingFrameFlags() {}
}
