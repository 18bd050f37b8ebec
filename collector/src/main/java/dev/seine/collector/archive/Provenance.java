package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.checkpoint.StreamSource;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.pcapng.CaptureLimits;
import dev.seine.pcapng.FileDescription;
import dev.seine.pcapng.InterfaceDescription;
import dev.seine.pcapng.MacAddress;
import dev.seine.pcapng.TimestampScale;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What the header and the interfaces of a capture file say about where its frames come from. */
public final class Provenance {
    private static final String UNRELEASED = "development";

    private Provenance() {}

    /** The program and its version, for {@code shb_userappl}. */
    public static String application() {
        return "Seine " + version();
    }

    /** This program's version. */
    public static String version() {
        String version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? UNRELEASED : version;
    }

    /** The section header of a file that begins with a record. */
    public static FileDescription file(PartitionId partition, String hostId, long firstOffset) {
        String comment = "seine host=%s topic=%s partition=%d first-offset=%d"
                .formatted(plain(hostId), partition.topic(), partition.partition(), firstOffset);
        return new FileDescription("", "", application(), List.of(comment));
    }

    /** An interface. All interfaces of a file have the largest snap length, because tcpdump reads no mixture. */
    public static InterfaceDescription streamInterface(StreamKey stream, StreamSource source) {
        String comment = "seine run=%s stream=%d capture=%s ring=%d/%d machine=%s"
                .formatted(
                        stream.run(),
                        stream.streamId(),
                        plain(source.captureId()),
                        source.ringIndex(),
                        source.ringCount(),
                        plain(stream.machineId()));
        return new InterfaceDescription(
                source.linkType(),
                CaptureLimits.MAX_SNAP_LENGTH,
                source.interfaceName(),
                source.interfaceDescription(),
                mac(source.macAddress()),
                source.speedBitsPerSecond(),
                source.filter(),
                source.operatingSystem(),
                "",
                List.of(comment),
                TimestampScale.NANOSECONDS);
    }

    /** A text from outside as one word, so that it cannot pretend to be another word of the comment. */
    public static String plain(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.isWhitespace(c) ? '_' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Optional<MacAddress> mac(String digits) {
        return digits.isEmpty()
                ? Optional.empty()
                : Optional.of(MacAddress.of(HexFormat.of().parseHex(digits)));
    }
}
