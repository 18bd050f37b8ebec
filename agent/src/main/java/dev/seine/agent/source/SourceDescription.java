package dev.seine.agent.source;

import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;

/**
 * What a source is.
 *
 * @param kind what frames are read from
 * @param name interface or file name
 * @param index interface index, 0 for a file
 * @param linkType pcap LINKTYPE_ value
 * @param snapLength most bytes kept of a frame, 1 to 262,144
 * @param timestampSource who gives frames their time
 * @param hardware what is known of the network card
 */
public record SourceDescription(
        SourceKind kind,
        String name,
        int index,
        int linkType,
        int snapLength,
        TimestampSource timestampSource,
        Hardware hardware) {
    public SourceDescription {
        if (snapLength < 1 || snapLength > BatchFormat.MAX_SNAP_LENGTH) {
            throw new IllegalArgumentException(
                    "snap length " + snapLength + " is outside 1 to " + BatchFormat.MAX_SNAP_LENGTH);
        }
    }

    /**
     * What is known of the network card.
     *
     * @param description for people, may be empty
     * @param macAddress 6 bytes, or empty
     * @param mtu bytes, 0 if not known
     * @param speedBitsPerSecond 0 if not known
     */
    @SuppressWarnings("ArrayRecordComponent") // A MAC address is bytes; equality of descriptions is not used.
    public record Hardware(String description, byte[] macAddress, int mtu, long speedBitsPerSecond) {
        /** Nothing is known. */
        public static final Hardware UNKNOWN = new Hardware("", new byte[0], 0, 0);
    }
}
