package dev.seine.afpacket;

/**
 * Compiles filter expressions (<a href="https://www.tcpdump.org/manpages/pcap-filter.7.html">pcap-filter(7)</a>).
 *
 * <p>Where the frames come from matters: in the kernel a VLAN tag is beside the frame, in a file inside it. A {@code vlan}
 * filter compiled for stored frames matches nothing in a ring, and the other way round.
 *
 * <p>Safe for any thread, with libpcap 1.8 or newer. Expressions with host names may wait for the name service.
 */
public final class Libpcap {
    private Libpcap() {}

    /**
     * Compiles for {@link PacketRing} on the activated interface, which needs CAP_NET_RAW.
     *
     * @param expression accepts every frame if empty
     * @param snapLength what the program returns for an accepted frame, so the bytes that the kernel keeps of it
     * @throws FilterException for a wrong expression
     * @throws LibpcapException when the interface cannot be opened: not there, not up, no CAP_NET_RAW
     */
    public static FilterProgram compileForInterface(String interfaceName, String expression, int snapLength)
            throws FilterException, LibpcapException {
        try (PcapHandle handle = PcapHandle.live(interfaceName, expression, snapLength)) {
            return handle.compile(expression);
        }
    }

    /**
     * Compiles for frames of a link type as they stand in a capture file.
     *
     * @param linkType a pcap link type, as {@link PacketRing#linkType} gives
     * @param expression accepts every frame if empty
     * @throws FilterException for a wrong expression, or one that says nothing about this link type
     */
    public static FilterProgram compileForStoredFrames(int linkType, String expression, int snapLength)
            throws FilterException {
        try (PcapHandle handle = PcapHandle.dead(linkType, expression, snapLength)) {
            return handle.compile(expression);
        }
    }

    /** libpcap's name and version in its own words, such as {@code libpcap version 1.10.3 (with TPACKET_V3)}. */
    public static String version() throws FilterException {
        PcapHandle.requireLibrary(LibpcapCalls.present(), "");
        return LibpcapCalls.libVersion();
    }
}
