package dev.seine.system;

import dev.seine.pcapng.CaptureFileReader;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.ClassicPcap.StoredFrame;
import dev.seine.testkit.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The directory that a collector fills. */
public record Archive(Path root) {
    /** All sealed capture files, by name. */
    public List<Path> sealedFiles() throws IOException {
        return filesUnder(root, ".pcapng.zst");
    }

    /** The sealed capture files of a host. */
    public List<Path> sealedFiles(String host) throws IOException {
        return filesUnder(root.resolve("host=" + host), ".pcapng.zst");
    }

    /** The capture files that are not sealed. */
    public List<Path> openFiles() throws IOException {
        return filesUnder(root, ".pcapng");
    }

    /** What the manifests of all sealed capture files say. */
    public List<String> manifests() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : filesUnder(root, ".json")) {
            texts.add(Files.readString(file));
        }
        return texts;
    }

    private static List<Path> filesUnder(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(suffix))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** All sealed frames, as this project's reader sees them. */
    public List<ArchivedFrame> frames() throws IOException {
        return frames(sealedFiles());
    }

    /** All sealed frames of a host. */
    public List<ArchivedFrame> frames(String host) throws IOException {
        return frames(sealedFiles(host));
    }

    private static List<ArchivedFrame> frames(List<Path> files) throws IOException {
        List<ArchivedFrame> frames = new ArrayList<>();
        for (Path file : files) {
            read(file, frames);
        }
        return frames;
    }

    private static void read(Path file, List<ArchivedFrame> into) throws IOException {
        Path plain = Files.createTempFile("seine-archive", ".pcapng");
        try {
            Program.run("zstd", "-d", "-q", "-f", file.toString(), "-o", plain.toString());
            into.addAll(framesOf(plain));
        } finally {
            Files.delete(plain);
        }
    }

    /** All frames of an uncompressed capture file. */
    public static List<ArchivedFrame> framesOf(Path file) throws IOException {
        List<ArchivedFrame> frames = new ArrayList<>();
        try (CaptureFileReader reader = CaptureFileReader.open(file)) {
            while (reader.next()) {
                frames.add(frame(reader));
            }
        }
        return frames;
    }

    private static ArchivedFrame frame(CaptureFileReader reader) {
        byte[] bytes =
                Arrays.copyOfRange(reader.data(), reader.dataOffset(), reader.dataOffset() + reader.capturedLength());
        return new ArchivedFrame(
                new StoredFrame(
                        reader.timeNs(),
                        (int) reader.originalLength(),
                        ByteBuffer.wrap(bytes).asReadOnlyBuffer()),
                reader.interfaceDescription().name(),
                reader.interfaceDescription().linkType(),
                reader.packetId(),
                reader.flags());
    }

    /** All sealed frames of the order of files, as Wireshark's editcap sees them; nothing of this project reads them. */
    public List<StoredFrame> framesByEditcap() throws IOException {
        List<StoredFrame> frames = new ArrayList<>();
        for (Path file : sealedFiles()) {
            Path pcap = Files.createTempFile("seine-archive", ".pcap");
            try {
                Program.run("editcap", "-F", "nsecpcap", file.toString(), pcap.toString());
                frames.addAll(ClassicPcap.read(pcap));
            } finally {
                Files.delete(pcap);
            }
        }
        return frames;
    }
}
