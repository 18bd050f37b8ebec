package dev.seine.system.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the module {@code packages} leaves what it has built. */
public enum Built {
    AGENT("seine-agent"),
    COLLECTOR("seine-collector");

    private final String program;

    Built(String program) {
        this.program = program;
    }

    /** Name of the program, its package and its unit. */
    public String program() {
        return program;
    }

    private static Path target() {
        return Path.of(System.getProperty("seine.root"), "packages", "target");
    }

    /** The directory that is installed as {@code /usr/lib/PROGRAM}. */
    public Path image() {
        Path image = target().resolve(program);
        assertThat(image).as("built by: ./dev package").isDirectory();
        return image;
    }

    public String launcher() {
        return image().resolve("bin").resolve(program).toString();
    }

    /** The Debian package. */
    public Path deb() {
        try (Stream<Path> files = Files.list(target())) {
            List<Path> debs = files.filter(file -> file.getFileName().toString().matches(program + "_.*\\.deb"))
                    .toList();
            assertThat(debs).as("packages of " + program).hasSize(1);
            return debs.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The unit's file in the source tree. */
    Path unit() {
        return Path.of(System.getProperty("seine.root"), "deploy", "systemd", program + ".service");
    }
}
