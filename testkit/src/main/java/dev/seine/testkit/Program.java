package dev.seine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An external program, run to its end. */
public final class Program {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Program() {}

    /**
     * What a finished program left.
     *
     * @param exitCode its exit code
     * @param out its standard output, ISO-8859-1 so that no byte is lost
     * @param err its standard error
     */
    public record Result(int exitCode, String out, String err) {
        /** Standard output as lines. */
        public List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Runs a program and fails the test if it does not exit with 0. */
    public static Result run(String... command) {
        Result result = runAny(command);
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + " exited with " + result.exitCode() + ": " + result.err());
        }
        return result;
    }

    /** Runs a program whatever its exit code; it is killed and the test fails after five minutes. */
    public static Result runAny(String... command) {
        try {
            Path directory = Files.createTempDirectory("seine-program");
            Path out = directory.resolve("out");
            Path err = directory.resolve("err");
            try {
                Process process = new ProcessBuilder(resolved(command))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .start();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", command) + " did not end within " + PATIENCE);
                }
                return new Result(
                        process.exitValue(),
                        Files.readString(out, StandardCharsets.ISO_8859_1),
                        Files.readString(err, StandardCharsets.ISO_8859_1));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static List<String> resolved(String... command) {
        List<String> resolved = new ArrayList<>(List.of(command));
        resolved.set(0, Requirements.program(command[0]).map(Path::toString).orElse(command[0]));
        return resolved;
    }
}
