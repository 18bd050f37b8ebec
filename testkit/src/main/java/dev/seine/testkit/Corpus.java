package dev.seine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Public capture files that are not part of this project: tcpdump's test suite and pcapng-test-generator. They are looked
 * for in {@code $SEINE_CORPUS}, else in {@code ../shared/corpus} beside the source tree; where there is none, callers use
 * the small captures that the project makes itself and say so.
 */
public final class Corpus {
    private Corpus() {}

    /** All capture files under the sub-folder ({@code tcpdump}, {@code pcapng}) in name order; empty without a corpus. */
    public static List<Path> files(String folder) {
        Path root = root().resolve(folder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        String configured = System.getenv("SEINE_CORPUS");
        return configured != null
                ? Path.of(configured)
                : Path.of(System.getProperty("seine.root", ".")).resolve("../shared/corpus");
    }
}
