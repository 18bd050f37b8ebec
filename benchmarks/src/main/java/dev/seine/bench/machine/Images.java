package dev.seine.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs as they are installed, each with its Java runtime, from {@code ./dev package}.
 *
 * @param folder where both images are
 */
public record Images(Path folder) {
    private static final String DEFAULT_HEAP = "96m";
    private static final String HEAP_OR_DEFAULT = "\"${SEINE_HEAP:-96m}\"";

    /** Starts the installed agent. */
    public Path agent() {
        return folder.resolve("seine-agent/bin/seine-agent");
    }

    /** Starts the installed collector. */
    public Path collector() {
        return folder.resolve("seine-collector/bin/seine-collector");
    }

    /**
     * The options that the agent's launcher gives the JVM, but for its log and its cache of classes.
     *
     * @throws IOException also if the launcher cannot be understood
     */
    public List<String> agentOptions() throws IOException {
        List<String> options = Files.readAllLines(agent()).stream()
                .map(line -> line.strip().replace(HEAP_OR_DEFAULT, DEFAULT_HEAP))
                .filter(line -> line.startsWith("-X") || line.startsWith("-D") || line.startsWith("--"))
                .flatMap(line -> Stream.of(line.split(" ")))
                .filter(option -> option.startsWith("-") && !option.startsWith("-Xlog"))
                .toList();
        if (!options.contains("-Xmx" + DEFAULT_HEAP) || options.stream().anyMatch(option -> option.contains("$"))) {
            throw new IOException(agent() + " is not written as it was: what it gives the JVM seems to be " + options);
        }
        return options;
    }

    /** The unpacked agent. */
    public Path agentFolder() {
        return folder.resolve("seine-agent");
    }

    /** Runs a class of the benchmark in the agent's runtime, with the agent's jars and the options that its launcher gives. */
    public List<String> inAgentsRuntime(Class<?> main, String... arguments) throws IOException {
        Path image = agentFolder();
        List<String> command =
                new ArrayList<>(List.of(image.resolve("runtime/bin/java").toString()));
        command.addAll(agentOptions());
        command.addAll(
                List.of("-Dseine.log.level=warn", "-cp", image.resolve("lib") + "/*:" + ownClasses(), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a class of a library of the benchmark in the JDK that runs the benchmark. */
    public static List<String> inOwnRuntime(List<String> options, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "-Dseine.log.level=warn"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path ownClasses() {
        return Path.of(
                Images.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
