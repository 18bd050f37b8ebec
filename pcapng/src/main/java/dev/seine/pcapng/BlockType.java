package dev.seine.pcapng;

/** Block types of draft-ietf-opsawg-pcapng, section 4, that this module writes or reads; all others are passed over. */
final class BlockType {
    /** Reads the same in both byte orders, so a reader knows a section before it knows the section's order. */
    static final int SECTION_HEADER = 0x0A0D0D0A;

    static final int INTERFACE_DESCRIPTION = 1;
    /** The obsolete Packet Block, appendix A of the draft: read, never written. */
    static final int PACKET = 2;

    static final int SIMPLE_PACKET = 3;
    static final int INTERFACE_STATISTICS = 5;
    static final int ENHANCED_PACKET = 6;

    /** Type, length in front and length behind. */
    static final int OVERHEAD = 12;

    /** Type and length, in front of the body. */
    static final int HEADER = 8;

    /** Bytes of an Enhanced Packet Block in front of the data: header and five fields. */
    static final int ENHANCED_PACKET_DATA = 28;

    static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;

    private BlockType() {}

    /** A length rounded up to the 32-bit boundary on which data, options and blocks end. */
    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
