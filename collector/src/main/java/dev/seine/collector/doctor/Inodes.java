package dev.seine.collector.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The inodes of a file system, which the JDK does not tell: the stat program of coreutils does.
 *
 * @param total 0 where the file system has no fixed number of them
 * @param free that may still be used
 */
record Inodes(long total, long free) {
    private static final int PATIENCE_S = 5;

    /** Empty where there is no such program. */
    static Optional<Inodes> of(Path directory) throws InterruptedException {
        try {
            Process stat = new ProcessBuilder("stat", "-f", "-c", "%c %d", directory.toString())
                    .redirectErrorStream(true)
                    .start();
            stat.getOutputStream().close();
            if (!stat.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                stat.destroyForcibly();
                return Optional.empty();
            }
            return parse(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Inodes> parse(String text) {
        String[] numbers = text.strip().split(" ", -1);
        return numbers.length == 2 && numbers[0].matches("[0-9]{1,18}") && numbers[1].matches("[0-9]{1,18}")
                ? Optional.of(new Inodes(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])))
                : Optional.empty();
    }
}
