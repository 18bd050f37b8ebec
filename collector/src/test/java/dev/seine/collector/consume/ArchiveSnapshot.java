package dev.seine.collector.consume;

import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.ledger.StreamState;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.ArchiveContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All that is in an archive, but for the moments at which it was done and the number of checkpoints that it took. */
final class ArchiveSnapshot {
    private static final int MAX_FILE_BYTES = 1 << 20;

    private ArchiveSnapshot() {}

    /** What is in each file, by its path; a folder is there if it is empty. */
    static Map<String, String> of(DiskStorage disk) throws IOException {
        Map<String, String> content = new TreeMap<>();
        for (String path : ArchiveContents.paths(disk, "")) {
            if (!path.contains(".checkpoint")) {
                content.put(path, content(disk, path));
            }
        }
        for (Checkpoint checkpoint : CheckpointStore.loadAll(disk)) {
            content.put("checkpoint of " + checkpoint.partition(), ledger(checkpoint));
        }
        return content;
    }

    /** What differs, a sentence each; files are told by their paths only. */
    static List<String> differences(Map<String, String> expected, Map<String, String> actual) {
        Set<String> paths = new TreeSet<>(expected.keySet());
        paths.addAll(actual.keySet());
        List<String> differences = new ArrayList<>();
        for (String path : paths) {
            String before = expected.get(path);
            String after = actual.get(path);
            if (before == null) {
                differences.add(path + " is there as well");
            } else if (after == null) {
                differences.add(path + " is not there");
            } else if (!before.equals(after)) {
                differences.add("%s is%n%s%nand should be%n%s".formatted(path, after, before));
            }
        }
        return differences;
    }

    private static String content(DiskStorage disk, String path) throws IOException {
        if (disk.length(path).isEmpty() || disk.list(path).size() > 0) {
            return "";
        }
        try {
            byte[] bytes = disk.load(path, MAX_FILE_BYTES);
            return path.endsWith(".json")
                    ? new String(bytes, StandardCharsets.UTF_8).replaceAll("\"created\" : \"[^\"]*\"", "")
                    : HexFormat.of().formatHex(bytes);
        } catch (IOException e) {
            return "a folder";
        }
    }

    private static String ledger(Checkpoint checkpoint) {
        List<StreamState> streams = checkpoint.streams().stream()
                .map(state -> new StreamState(
                        state.stream(),
                        state.next(),
                        state.counters(),
                        state.time(),
                        state.framesArchived(),
                        state.gaps(),
                        state.end(),
                        0,
                        state.handedOver()))
                .toList();
        return "offset %d, files %s, gaps %s, streams %s"
                .formatted(checkpoint.nextOffset(), checkpoint.files(), checkpoint.offsetGaps(), streams);
    }

    /** Removes an archive, so that thousands of them do not fill the memory that they are in. */
    static void delete(Path archive) throws IOException {
        try (Stream<Path> paths = Files.walk(archive)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
