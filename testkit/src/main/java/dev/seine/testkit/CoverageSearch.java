package dev.seine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Searches with Jazzer for an input that a reader stumbles over: it goes on with those inputs that reach new code. Jazzer
 * instruments classes and ends its process by the first find, so it has a process of its own. What it said is left in {@code
 * target/fuzz}, with the find.
 */
final class CoverageSearch {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern FOUND = Pattern.compile("^==.*(?:Exception|ERROR).*", Pattern.MULTILINE);
    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
    private static final Pattern FEATURES = Pattern.compile(" ft: (\\d+) ");

    private final Fuzz fuzz;
    private final String factory;
    private final Path left;

    /**
     * A search.
     *
     * @param fuzz what to search with
     * @param test the class of the static method that makes it again
     * @param factory that method
     * @param name of its directory in {@code target/fuzz}
     */
    CoverageSearch(Fuzz fuzz, Class<?> test, String factory, String name) {
        this.fuzz = fuzz;
        this.factory = test.getName() + " " + factory;
        this.left = Path.of(System.getProperty("seine.root", "."), "target", "fuzz", name)
                .toAbsolutePath();
    }

    /** Searches for so long, fails with what it finds, and says what it has done. */
    String run(Duration budget) {
        try {
            delete(left);
            Files.createDirectories(left);
            // In memory where the machine has that: some readers force files.
            Path scratch = Files.isWritable(SHARED_MEMORY)
                    ? Files.createTempDirectory(SHARED_MEMORY, "seine-fuzz")
                    : Files.createTempDirectory("seine-fuzz");
            try {
                return search(budget, scratch);
            } finally {
                delete(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String search(Duration budget, Path scratch) throws IOException, InterruptedException {
        Path seeds = Files.createDirectory(scratch.resolve("seeds"));
        int number = 0;
        for (byte[] seed : fuzz.seeds()) {
            Files.write(seeds.resolve("seed-" + number++), seed);
        }
        Path log = left.resolve("log");
        Process process = new ProcessBuilder(command(budget, scratch, seeds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(budget.plus(PATIENCE).toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Jazzer does not end after %s: %s".formatted(budget, log));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    "coverage-guided search: %s%n%s%nsee %s".formatted(last(FOUND, said), find(), log));
        }
        return "coverage-guided: %s executions, %s features".formatted(last(EXECUTIONS, said), last(FEATURES, said));
    }

    private List<String> command(Duration budget, Path scratch, Path seeds) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Djava.io.tmpdir=" + scratch,
                "-Dseine.root=" + System.getProperty("seine.root", "."),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + CoverageTarget.class.getName(),
                "--target_args=" + factory,
                "--instrumentation_includes=dev.seine.**",
                "--custom_hook_includes=dev.seine.**",
                // What checks the reader is not what is to be covered.
                "--instrumentation_excludes=" + Fuzz.class.getName() + "**:" + CoverageTarget.class.getName(),
                "--custom_hook_excludes=" + Fuzz.class.getName() + "**:" + CoverageTarget.class.getName(),
                "--reproducer_path=" + left,
                "-artifact_prefix=" + left + "/",
                "-max_total_time=" + Math.max(1, budget.toSeconds()),
                "-rss_limit_mb=2048",
                "-timeout=10",
                "-print_final_stats=1",
                seeds.toString());
    }

    /** The input that libFuzzer has left, as the reader gets it. */
    private String find() throws IOException {
        try (Stream<Path> paths = Files.list(left)) {
            for (Path path : paths.sorted().toList()) {
                if (path.getFileName().toString().matches("(crash|timeout|oom)-.*")) {
                    return Fuzz.shown(fuzz.input(Files.readAllBytes(path)));
                }
            }
        }
        return "it has left no input";
    }

    private String last(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        return matcher.results()
                .reduce((former, latter) -> latter)
                .map(result -> result.group(result.groupCount()))
                .orElseThrow(() -> new AssertionError(
                        "Jazzer says nothing like '%s', see %s".formatted(pattern, left.resolve("log"))));
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
