package dev.seine.pcapng;

import java.util.List;
import java.util.Optional;

/**
 * What is known of the interface that frames were captured on: an Interface Description Block of pcapng, or the file header
 * of a classic pcap. An empty text means that the file does not say.
 *
 * @param linkType LINKTYPE of the <a href="https://www.tcpdump.org/linktypes.html">tcpdump list</a>, without FCS bits
 * @param snapLength the most captured bytes of a frame, 0 for no limit; a file's larger values read as 2^31 - 1
 * @param name {@code if_name}
 * @param description {@code if_description}
 * @param macAddress {@code if_MACaddr}
 * @param speedBitsPerSecond {@code if_speed}, 0 where it is not known
 * @param filter {@code if_filter} as libpcap's text; a filter given as instructions reads as empty
 * @param operatingSystem {@code if_os}
 * @param hardware {@code if_hardware}
 * @param comments {@code opt_comment}, any number
 * @param timestampScale how the file counts this interface's time; what is written always counts nanoseconds
 */
public record InterfaceDescription(
        int linkType,
        int snapLength,
        String name,
        String description,
        Optional<MacAddress> macAddress,
        long speedBitsPerSecond,
        String filter,
        String operatingSystem,
        String hardware,
        List<String> comments,
        TimestampScale timestampScale) {

    public InterfaceDescription {
        if (linkType < 0 || snapLength < 0) {
            throw new IllegalArgumentException(
                    "link type %d and snap length %d must not be negative".formatted(linkType, snapLength));
        }
        comments = List.copyOf(comments);
    }

    /** An interface of which nothing is known but its name, counting nanoseconds. */
    public static InterfaceDescription named(String name, int linkType, int snapLength) {
        return counting(TimestampScale.NANOSECONDS, linkType, snapLength, name);
    }

    /** The interface that a classic pcap file implies. */
    static InterfaceDescription ofPcap(int linkType, int snapLength, TimestampScale timestampScale) {
        return counting(timestampScale, linkType, snapLength, "");
    }

    private static InterfaceDescription counting(TimestampScale scale, int linkType, int snapLength, String name) {
        return new InterfaceDescription(
                linkType, snapLength, name, "", Optional.empty(), 0, "", "", "", List.of(), scale);
    }
}
