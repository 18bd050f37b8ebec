package dev.seine.bench.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What is in the records: capital letters, as kafka-producer-perf-test makes them, but made before the clock starts. */
final class Payloads {
    /** So many different ones, again and again. */
    static final int COUNT = 8;

    private Payloads() {}

    /** The bytes of one record. */
    static byte[] next(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('A' + random.nextInt(26));
        }
        return bytes;
    }

    /** A file as {@code --payload-file} takes it: a line for each. */
    static Path file(Path folder, int length) throws IOException {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            lines.append(new String(next(random, length), StandardCharsets.US_ASCII))
                    .append('\n');
        }
        return Files.writeString(folder.resolve("payloads-" + length), lines);
    }
}
