package dev.seine.collector.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The archive that a command reads when it is not told which. */
final class DefaultArchive {
    /** For the help of the commands. */
    static final String DESCRIPTION = "$SEINE_ARCHIVE, else ./archive if it is there, else /var/lib/seine/archive";

    private static final Path HERE = Path.of("archive");
    private static final Path INSTALLED = Path.of("/var/lib/seine/archive");

    private DefaultArchive() {}

    static Path directory() {
        String told = System.getenv("SEINE_ARCHIVE");
        if (told != null && !told.isEmpty()) {
            return Path.of(told);
        }
        return Files.isDirectory(HERE) ? HERE : INSTALLED;
    }
}
