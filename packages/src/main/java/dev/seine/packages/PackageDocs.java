package dev.seine.packages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** What Debian's policy wants in {@code /usr/share/doc}: the licences, a changelog, and the texts for whoever operates it. */
record PackageDocs(ProgramImage program, Path deploy, Path target) {
    // Of deb-changelog(5).
    private static final DateTimeFormatter CHANGELOG_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ENGLISH);
    private static final int EXTRA_FLAGS = 8;
    private static final byte SLOWEST_ALGORITHM = 2;
    private static final List<String> TEXTS = List.of("operations.md", "packages.md");

    /**
     * Writes them to {@code doc/PROGRAM}.
     *
     * @param version of the package, as Debian writes it
     */
    void write(String version, Instant time) throws IOException {
        Path directory = Files.createDirectories(target.resolve("doc").resolve(program.programName()));
        Files.write(directory.resolve("copyright"), Files.readAllBytes(debian().resolve("copyright")));
        String changelog = Files.readString(debian().resolve("changelog.in"))
                .replace("@PACKAGE@", program.programName())
                .replace("@VERSION@", version)
                .replace("@DATE@", CHANGELOG_DATE.format(time.atOffset(ZoneOffset.UTC)));
        Files.write(directory.resolve("changelog.gz"), compressed(changelog.getBytes(StandardCharsets.UTF_8)));
        for (String text : TEXTS) {
            Path source = deploy.resolveSibling("docs").resolve(text);
            Files.write(directory.resolve(text + ".gz"), compressed(Files.readAllBytes(source)));
        }
    }

    private Path debian() {
        return deploy.resolve("debian");
    }

    private static byte[] compressed(byte[] bytes) throws IOException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        // Without a time, so that a build gives the same bytes twice.
        try (GZIPOutputStream output = new BestGzip(result)) {
            output.write(bytes);
        }
        byte[] file = result.toByteArray();
        // RFC 1952: says how hard it was tried; Java leaves it out, and Debian's policy is checked by it.
        file[EXTRA_FLAGS] = SLOWEST_ALGORITHM;
        return file;
    }

    /** The policy asks for the best compression. */
    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(ByteArrayOutputStream output) throws IOException {
            super(output);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
