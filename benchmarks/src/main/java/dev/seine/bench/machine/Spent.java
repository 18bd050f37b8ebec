package dev.seine.bench.machine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a program took, from its start to its end.
 *
 * @param seconds by the clock
 * @param cpuSeconds of all its processes, user and system
 */
public record Spent(double seconds, double cpuSeconds) {
    private static final int LIMIT_S = 300;

    /** Runs a program to its end on one core; what it prints goes to the log. */
    public static Spent by(List<String> command, int core, Path log) throws IOException {
        try (CpuGroup group = CpuGroup.create("program")) {
            long startNs = System.nanoTime();
            Process process = new ProcessBuilder(group.command(core, command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            requireEnd(process, String.join(" ", command) + ", see " + log);
            return new Spent((System.nanoTime() - startNs) / 1e9, group.cpuSeconds());
        }
    }

    /** Waits for the end of a process that does not fail, and kills it if that takes minutes. */
    public static void requireEnd(Process process, String name) throws IOException {
        try {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                throw new IOException(name + " did not end within " + LIMIT_S + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(name + " exited with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
