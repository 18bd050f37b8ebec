package dev.seine.system.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The command line of a Java program with the class path of the tests; it starts fast rather than runs fast. */
final class JavaCommand {
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"));

    private JavaCommand() {}

    static List<String> of(List<String> options, String mainClass) {
        return Stream.of(JAVA, options, List.of(mainClass))
                .flatMap(List::stream)
                .toList();
    }
}
