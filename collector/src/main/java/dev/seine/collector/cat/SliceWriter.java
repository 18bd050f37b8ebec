package dev.seine.collector.cat;

import dev.seine.collector.archive.Provenance;
import dev.seine.pcapng.CaptureFileReader;
import dev.seine.pcapng.CaptureLimits;
import dev.seine.pcapng.FileDescription;
import dev.seine.pcapng.InterfaceDescription;
import dev.seine.pcapng.PcapngEncoder;
import dev.seine.pcapng.TimestampScale;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes frames of several files as one pcapng file; the same interface of the same host is one interface. */
final class SliceWriter {
    private static final int FLUSH_BYTES = 1 << 18;

    private final OutputStream output;
    private final PcapngEncoder encoder = new PcapngEncoder();
    private final Map<HostInterface, Integer> ids = new HashMap<>();

    private record HostInterface(String hostId, InterfaceDescription description) {}

    private static final HostInterface ANY = new HostInterface("", InterfaceDescription.named("any", 0, 0));

    SliceWriter(OutputStream output) {
        this.output = output;
        encoder.sectionHeader(
                new FileDescription("", "", Provenance.application(), List.of("seine slice of an archive")));
    }

    /** Adds the frame that a source stands at. */
    void add(FrameMerge.Source source) throws OutputException {
        int id = source.outputId();
        if (id < 0) {
            id = interfaceId(source.hostId(), source.frame().interfaceDescription());
            source.rememberOutputId(id);
        }
        CaptureFileReader frame = source.frame();
        int originalLength =
                (int) Math.min(Integer.MAX_VALUE, Math.max(frame.originalLength(), frame.capturedLength()));
        encoder.beginPacket(id, frame.timeNs(), frame.capturedLength(), originalLength);
        encoder.data(frame.data(), frame.dataOffset());
        encoder.flags(frame.flags());
        if (frame.packetId() != TimestampScale.ABSENT) {
            encoder.packetId(frame.packetId());
        }
        if (frame.dropCount() != TimestampScale.ABSENT) {
            encoder.dropCount(frame.dropCount());
        }
        encoder.endPacket();
        if (encoder.length() >= FLUSH_BYTES) {
            flush();
        }
    }

    /** Writes what is left. */
    void finish() throws OutputException {
        flush();
    }

    private int interfaceId(String hostId, InterfaceDescription description) {
        if (!PcapngEncoder.allowsSeveralInterfaces(description.linkType())) {
            return ids.computeIfAbsent(ANY, any -> encoder.interfaceDescription(anyOf(description.linkType())));
        }
        return ids.computeIfAbsent(
                new HostInterface(hostId, description),
                added -> encoder.interfaceDescription(described(added.hostId(), added.description())));
    }

    /** One interface for the frames of all, where stock tools do not read more of a link type. */
    private static InterfaceDescription anyOf(int linkType) {
        return new InterfaceDescription(
                linkType,
                CaptureLimits.MAX_SNAP_LENGTH,
                "any",
                "all interfaces, because libpcap reads one of this link type in a file",
                Optional.empty(),
                0,
                "",
                "",
                "",
                List.of(),
                TimestampScale.NANOSECONDS);
    }

    private static InterfaceDescription described(String hostId, InterfaceDescription of) {
        String host = Provenance.plain(hostId);
        List<String> comments = new ArrayList<>(of.comments());
        comments.add("seine host=" + host);
        return new InterfaceDescription(
                of.linkType(),
                CaptureLimits.MAX_SNAP_LENGTH,
                of.name(),
                of.description().isEmpty() ? host : host + ": " + of.description(),
                of.macAddress(),
                of.speedBitsPerSecond(),
                of.filter(),
                of.operatingSystem(),
                of.hardware(),
                comments,
                TimestampScale.NANOSECONDS);
    }

    private void flush() throws OutputException {
        try {
            output.write(encoder.array(), 0, encoder.length());
            output.flush();
            encoder.clear();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
