package dev.seine.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. A test that lacks it is skipped with the reason; {@code ./dev test} prints the reason
 * and, where the environment says {@code CI=true}, counts the skip as a failure.
 */
public final class Requirements {
    private static final List<String> PROGRAM_DIRECTORIES = Stream.concat(
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin", "/sbin"))
            .toList();

    private Requirements() {}

    /** Skips the calling test unless it runs as root, which network namespaces and rings need. */
    public static void root() {
        Assumptions.assumeTrue(isRoot(), "needs root (network namespaces, AF_PACKET): run ./dev test as root");
    }

    /** Skips the calling test unless all the programs are on the PATH or in an sbin directory. */
    public static void programs(String... names) {
        for (String name : names) {
            Assumptions.assumeTrue(program(name).isPresent(), "needs the program " + name);
        }
    }

    /** The absolute path of a program, if the machine has it. */
    public static Optional<Path> program(String name) {
        return PROGRAM_DIRECTORIES.stream()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether the process is root in its user namespace. */
    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
