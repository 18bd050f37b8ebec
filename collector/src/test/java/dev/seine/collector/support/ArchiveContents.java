package dev.seine.collector.support;

import com.google.protobuf.ByteString;
import dev.seine.afpacket.FilterException;
import dev.seine.collector.cat.ArchiveReader;
import dev.seine.collector.cat.Glob;
import dev.seine.collector.cat.MixedLinkTypesException;
import dev.seine.collector.cat.OutputException;
import dev.seine.collector.cat.Slice;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.seal.Manifest;
import dev.seine.collector.seal.ManifestFormat;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.pcapng.CaptureFileReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an archive holds, read as users read it. */
public final class ArchiveContents {
    /** All of an archive. */
    public static final Slice ALL =
            new Slice(Glob.ANY, Glob.ANY, new TimeRange(0, Long.MAX_VALUE), OptionalInt.empty(), "");

    private static final Pattern STREAM = Pattern.compile("seine run=([0-9a-f]{16}) stream=([0-9]+) .*");

    private ArchiveContents() {}

    /** Frames in the order of time; the test fails if a file cannot be read. */
    public static List<AgentStream.Sent> frames(ArchiveStorage storage) {
        return frames(slice(storage, ALL));
    }

    /** A slice as pcapng. */
    public static byte[] slice(ArchiveStorage storage, Slice slice) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ArchiveReader reader = new ArchiveReader(storage, problem -> {
            throw new AssertionError(problem);
        });
        try {
            reader.write(slice, output);
        } catch (IOException | FilterException | MixedLinkTypesException | OutputException e) {
            throw new AssertionError(e);
        }
        return output.toByteArray();
    }

    /** The frames of a pcapng that is a slice. */
    public static List<AgentStream.Sent> frames(byte[] pcapng) {
        List<AgentStream.Sent> frames = new ArrayList<>();
        try (CaptureFileReader reader = CaptureFileReader.open(new ByteArrayInputStream(pcapng), "slice")) {
            while (reader.next()) {
                frames.add(frame(reader));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return frames;
    }

    private static AgentStream.Sent frame(CaptureFileReader reader) {
        List<String> comments = reader.interfaceDescription().comments();
        Matcher stream = STREAM.matcher(comments.getFirst());
        if (!stream.matches()) {
            throw new AssertionError(comments);
        }
        return new AgentStream.Sent(
                comments.getLast().substring("seine host=".length()),
                HexFormat.fromHexDigitsToLong(stream.group(1)),
                Long.parseLong(stream.group(2)),
                reader.packetId(),
                reader.timeNs(),
                ByteString.copyFrom(reader.data(), reader.dataOffset(), reader.capturedLength()));
    }

    /** All manifests, in the order of their paths. */
    public static List<Manifest> manifests(ArchiveStorage storage) throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (String path : paths(storage, "")) {
            if (path.startsWith("host=") && path.endsWith(".json")) {
                manifests.add(ManifestFormat.read(storage, path));
            }
        }
        return manifests;
    }

    /** Paths of all files below a directory. */
    public static List<String> paths(ArchiveStorage storage, String directory) throws IOException {
        List<String> paths = new ArrayList<>();
        for (String name : storage.list(directory)) {
            String path = directory.isEmpty() ? name : directory + "/" + name;
            List<String> below = paths(storage, path);
            if (below.isEmpty()) {
                paths.add(path);
            }
            paths.addAll(below);
        }
        return paths;
    }
}
