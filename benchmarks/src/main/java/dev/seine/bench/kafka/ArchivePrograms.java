package dev.seine.bench.kafka;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Spent;
import dev.seine.pcapng.CaptureFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Programs that work on the files of an archive, each run to its end on the contender's core. */
final class ArchivePrograms {
    /** One of the flows of the samples, of which there are 64. */
    private static final int PORT = 1_017;

    private final Setting setting;
    private final Path folder;
    private final Path archive;

    /** For the archive of a collector that was run in the folder. */
    ArchivePrograms(Setting setting, Path folder) {
        this.setting = setting;
        this.folder = folder;
        archive = RunningCollector.archive(folder);
    }

    /** zstd(1) with one thread, from the page cache to the disk's cache. */
    Spent compress(List<Path> files, int level) throws IOException {
        Path target = Files.createDirectories(folder.resolve("zstd"));
        List<String> command = new ArrayList<>(
                List.of("zstd", "-q", "-f", "-" + level, "-T1", "--output-dir-flat", target.toString()));
        files.forEach(file -> command.add(file.toString()));
        try {
            return run(command);
        } finally {
            Folders.delete(target);
        }
    }

    Spent verify() throws IOException {
        return run(List.of(setting.images().collector().toString(), "verify", archive.toString()));
    }

    /** zstd(1) reads the files and checks its own checksums. */
    Spent test() throws IOException {
        List<String> command = new ArrayList<>(List.of("zstd", "-q", "-t"));
        sealed("").forEach(file -> command.add(file.toString()));
        return run(command);
    }

    /** What the collector has sealed of hosts whose folder ends so. */
    private List<Path> sealed(String hostFolder) throws IOException {
        try (Stream<Path> files = Files.walk(archive)) {
            return files.filter(file -> file.toString().endsWith(".pcapng.zst"))
                    .filter(file -> file.toString().contains(hostFolder))
                    .toList();
        }
    }

    /** One flow of one host. */
    Spent cat() throws IOException {
        return run(List.of(
                setting.images().collector().toString(),
                "cat",
                "--archive",
                archive.toString(),
                "-w",
                slice("seine"),
                "host=" + FilledTopic.host(0),
                "udp src port " + PORT));
    }

    /** The same, of the same file. */
    Spent tshark() throws IOException {
        return run(List.of("tshark", "-r", fileOfHost(), "-Y", "udp.srcport == " + PORT, "-w", slice("tshark")));
    }

    /** The same with the filter of cat. */
    Spent tcpdump() throws IOException {
        return run(List.of(
                "sh",
                "-c",
                "zstd -q -dc '%s' | tcpdump -Z root -r - -w '%s' udp src port %d 2>&1"
                        .formatted(fileOfHost(), slice("tcpdump"), PORT)));
    }

    /**
     * Makes sure that all have found the same frames.
     *
     * @throws IOException if one has found others
     */
    void requireSameFrames() throws IOException {
        List<Long> counts = new ArrayList<>();
        for (String name : List.of("seine", "tshark", "tcpdump")) {
            long count = 0;
            try (CaptureFileReader reader = CaptureFileReader.open(Path.of(slice(name)))) {
                while (reader.next()) {
                    count++;
                }
            }
            counts.add(count);
        }
        if (counts.getFirst() == 0 || counts.stream().distinct().count() > 1) {
            throw new IOException("cat, tshark and tcpdump found different numbers of frames: " + counts);
        }
    }

    private String slice(String name) {
        return folder.resolve(name + ".slice").toString();
    }

    private String fileOfHost() throws IOException {
        List<Path> files = sealed("host=" + FilledTopic.host(0) + "/");
        if (files.size() != 1) {
            throw new IOException("one sealed file was expected, not " + files);
        }
        return files.getFirst().toString();
    }

    private Spent run(List<String> command) throws IOException {
        return Spent.by(command, setting.cores().contender(), folder.resolve("program.log"));
    }
}
