package dev.seine.collector.checkpoint;

import dev.seine.proto.v1.StreamDescriptor;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where and how the frames of a stream were captured: {@code seine.v1.StreamDescriptor} as it is kept in checkpoints and
 * manifests. All texts come from outside.
 *
 * @param macAddress 12 hexadecimal digits, or empty
 * @param timestampSource name of a {@code seine.v1.TimestampSource} without its prefix
 * @param sourceKind name of a {@code seine.v1.SourceKind} without its prefix
 */
public record StreamSource(
        String captureId,
        String filter,
        long filterVersion,
        String interfaceName,
        long interfaceIndex,
        String interfaceDescription,
        String macAddress,
        int linkType,
        long mtu,
        long speedBitsPerSecond,
        int snapLength,
        boolean promiscuous,
        String timestampSource,
        String sourceKind,
        long ringIndex,
        long ringCount,
        String agentVersion,
        String operatingSystem,
        SortedMap<String, String> hostLabels) {

    private static final int MAC_BYTES = 6;

    public StreamSource {
        hostLabels = Collections.unmodifiableSortedMap(new TreeMap<>(hostLabels));
    }

    /** Reads the message; a MAC address that does not have 6 bytes is left out. */
    public static StreamSource of(StreamDescriptor descriptor) {
        byte[] mac = descriptor.getMacAddress().toByteArray();
        return new StreamSource(
                descriptor.getCaptureId(),
                descriptor.getFilter(),
                Integer.toUnsignedLong(descriptor.getFilterVersion()),
                descriptor.getInterfaceName(),
                Integer.toUnsignedLong(descriptor.getInterfaceIndex()),
                descriptor.getInterfaceDescription(),
                mac.length == MAC_BYTES ? HexFormat.of().formatHex(mac) : "",
                descriptor.getLinkType(),
                Integer.toUnsignedLong(descriptor.getMtu()),
                Math.max(0, descriptor.getSpeedBitsPerSecond()),
                descriptor.getSnapLength(),
                descriptor.getPromiscuous(),
                suffix(descriptor.getTimestampSource().name(), "TIMESTAMP_SOURCE_"),
                suffix(descriptor.getSourceKind().name(), "SOURCE_KIND_"),
                Integer.toUnsignedLong(descriptor.getRingIndex()),
                Integer.toUnsignedLong(descriptor.getRingCount()),
                descriptor.getAgentVersion(),
                descriptor.getOperatingSystem(),
                new TreeMap<>(descriptor.getHostLabelsMap()));
    }

    private static String suffix(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
