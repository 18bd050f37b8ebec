package dev.seine.system.faults;

import dev.seine.pcapng.CaptureFileReader;
import dev.seine.system.Archive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The sealed frames of {@link NumberedTraffic}, by stream, read without the product's own verification. */
final class NumberedFrames {
    private static final Pattern STREAM = Pattern.compile("seine run=([0-9a-f]{16}) stream=([0-9]+) .*");

    private final Map<String, Numbers> streams = new TreeMap<>();

    private NumberedFrames() {}

    /** The numbers of one stream's frames: those that the agent gave, and those that were sent. */
    static final class Numbers {
        private long[] packetIds = new long[1024];
        private long[] sent = new long[1024];
        private final String host;
        private int count;

        private Numbers(String host) {
            this.host = host;
        }

        private void add(long packetId, long number) {
            if (count == packetIds.length) {
                packetIds = Arrays.copyOf(packetIds, 2 * count);
                sent = Arrays.copyOf(sent, 2 * count);
            }
            packetIds[count] = packetId;
            sent[count++] = number;
        }

        int count() {
            return count;
        }

        /** The agent's numbers, sorted. */
        long[] packetIds() {
            return sorted(packetIds);
        }

        /** The sender's numbers, sorted. */
        long[] sent() {
            return sorted(sent);
        }

        private long[] sorted(long[] numbers) {
            long[] sorted = Arrays.copyOf(numbers, count);
            Arrays.sort(sorted);
            return sorted;
        }
    }

    /** Reads all sealed files. */
    static NumberedFrames of(List<Archive> archives) throws IOException, InterruptedException {
        NumberedFrames frames = new NumberedFrames();
        for (Archive archive : archives) {
            for (Path file : archive.sealedFiles()) {
                frames.read(file);
            }
        }
        return frames;
    }

    private void read(Path file) throws IOException, InterruptedException {
        Process zstd = new ProcessBuilder("zstd", "-dcq", file.toString()).start();
        Map<Integer, Numbers> byInterface = new HashMap<>();
        try (CaptureFileReader reader = CaptureFileReader.open(zstd.getInputStream(), file.toString())) {
            while (reader.next()) {
                byInterface
                        .computeIfAbsent(reader.interfaceId(), id -> streamOf(reader))
                        .add(reader.packetId(), number(reader));
            }
        }
        if (zstd.waitFor() != 0) {
            throw new IOException("zstd does not like " + file);
        }
    }

    private Numbers streamOf(CaptureFileReader reader) {
        String comment = reader.interfaceDescription().comments().getFirst();
        Matcher matcher = STREAM.matcher(comment);
        if (!matcher.matches()) {
            throw new IllegalStateException("no stream is named by " + comment);
        }
        return streams.computeIfAbsent(matcher.group(1) + "/" + matcher.group(2), key -> new Numbers(host(reader)));
    }

    private static String host(CaptureFileReader reader) {
        return reader.fileDescription().comments().getFirst().replaceAll(".*host=([^ ]*) .*", "$1");
    }

    private static long number(CaptureFileReader reader) {
        return ByteBuffer.wrap(reader.data()).getLong(reader.dataOffset() + NumberedTraffic.NUMBER_OFFSET);
    }

    /** By run and number of the stream, {@code run/stream}. */
    Map<String, Numbers> streams() {
        return streams;
    }

    /** The sender's numbers in all streams of a host, sorted. */
    Map<String, long[]> sentByHost() {
        return streams.values().stream()
                .collect(Collectors.groupingBy(
                        numbers -> numbers.host,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                all -> all.stream()
                                        .flatMapToLong(numbers -> Arrays.stream(numbers.sent()))
                                        .sorted()
                                        .toArray())));
    }
}
