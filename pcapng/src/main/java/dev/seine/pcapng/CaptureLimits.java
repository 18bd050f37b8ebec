package dev.seine.pcapng;

/** The sizes that stock tools accept, so that nothing larger is written and nothing larger is believed when read. */
public final class CaptureLimits {
    /**
     * The most captured bytes of a frame, and the largest snap length: {@code MAXIMUM_SNAPLEN} of libpcap and
     * {@code WTAP_MAX_PACKET_SIZE_STANDARD} of Wireshark, which both stop at a frame above it.
     */
    public static final int MAX_SNAP_LENGTH = 262_144;

    /** The most bytes of a block: what libpcap ({@code INITIAL_MAX_BLOCKSIZE}) and Wireshark read. */
    public static final int MAX_BLOCK_LENGTH = 16 * 1024 * 1024;

    /** The most bytes of an option's value: its length field has 16 bits (draft-ietf-opsawg-pcapng, section 3.5). */
    public static final int MAX_OPTION_LENGTH = 65_535;

    /**
     * The most interfaces that a reader accepts in a file. The format knows no limit; this one keeps a hostile file from
     * filling the memory with interfaces of 20 bytes each.
     */
    public static final int MAX_INTERFACES = 65_536;

    /**
     * The most bytes of section headers, interface descriptions and statistics that a reader keeps at one time, for the
     * same reason.
     */
    public static final int MAX_DESCRIPTION_BYTES = 16 * 1024 * 1024;

    private static final int LINKTYPE_DBUS = 231;
    private static final int LINKTYPE_USBPCAP = 249;
    private static final int LINKTYPE_EBHSCR = 279;

    private CaptureLimits() {}

    /**
     * The most captured bytes that a reader accepts in a frame of a link type. D-Bus, USBPcap and EBHSCR frames may be
     * larger than the others ({@code max_snaplen_for_dlt} of libpcap); here a block's limit applies to them.
     */
    static int maximumCapturedLength(int linkType) {
        return switch (linkType) {
            case LINKTYPE_DBUS, LINKTYPE_USBPCAP, LINKTYPE_EBHSCR -> MAX_BLOCK_LENGTH;
            default -> MAX_SNAP_LENGTH;
        };
    }
}
