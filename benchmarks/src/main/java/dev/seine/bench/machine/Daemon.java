package dev.seine.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An installed program at work, and what it costs. It has an account of CPU time of its own. */
public final class Daemon implements AutoCloseable {
    private static final int STOP_LIMIT_S = 120;

    private final String name;
    private final CpuGroup group;
    private final Process process;
    private final Path log;

    /** Who ends the benchmark ends the programs that it has started. */
    private final Thread killer;

    private Daemon(String name, CpuGroup group, Process process, Path log) {
        this.name = name;
        this.group = group;
        this.process = process;
        this.log = log;
        killer = Thread.ofPlatform().unstarted(this::kill);
    }

    /**
     * Starts it.
     *
     * @param cores as taskset(1) lists them
     * @param log for what it says
     */
    public static Daemon start(String name, String cores, List<String> command, Path log) throws IOException {
        CpuGroup group = CpuGroup.create(name);
        Process process = new ProcessBuilder(group.command(cores, command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Daemon daemon = new Daemon(name, group, process, log);
        Runtime.getRuntime().addShutdownHook(daemon.killer);
        return daemon;
    }

    /** What it has cost so far, in seconds of CPU. */
    public double cpuSeconds() throws IOException {
        return group.cpuSeconds();
    }

    /** Memory that it has now, in MiB; pages that it shares count as well. */
    public double residentMebibytes() throws IOException {
        return status("VmRSS:") / 1024.0;
    }

    /** The most that it ever had, in MiB. */
    public double mostResidentMebibytes() throws IOException {
        return status("VmHWM:") / 1024.0;
    }

    /** Its threads, those of its runtime included. */
    public long threads() throws IOException {
        return status("Threads:");
    }

    /** File descriptors, those of its jars included. */
    public long openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(proc("fd"))) {
            return descriptors.count();
        }
    }

    /** Whether it runs, which a program that has just ended by itself does not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    public String said() throws IOException {
        return Files.readString(log);
    }

    /** Fails with what it said, if it has ended. */
    public void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(name + " has ended by itself:\n" + said());
        }
    }

    /** Waits for words in what it says. */
    public void awaitSaying(String words, long limitMs) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (!said().contains(words)) {
            requireAlive();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException(name + " did not say '" + words + "' but:\n" + said());
            }
            Pause.milliseconds(2);
        }
    }

    /** Asks it to stop and waits until it has done all that it does then. */
    public void stop() throws IOException, InterruptedException {
        process.toHandle().destroy();
        awaitEnd();
    }

    /**
     * Asks those of its processes that run a program (proc(5), comm) to stop as Ctrl-C does, and waits for the end of all. Who
     * has not ended after the limit is killed: stenotype waits for minutes for a thread of its own.
     */
    public void interrupt(String program, int limitSeconds) throws IOException, InterruptedException {
        List<Long> running = group.processes().stream()
                .filter(pid -> isRunning(program, pid))
                .toList();
        if (running.isEmpty()) {
            throw new IOException(name + " has ended by itself:\n" + said());
        }
        for (long pid : running) {
            new ProcessBuilder("kill", "-INT", Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
            kill();
            process.waitFor();
        }
    }

    private static boolean isRunning(String program, long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip()
                    .equals(program);
        } catch (IOException e) {
            return false; // It has just ended.
        }
    }

    private void awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
            throw new IOException(name + " did not stop within " + STOP_LIMIT_S + " s:\n" + said());
        }
    }

    /** Kills it, if it is still there. */
    @Override
    public void close() throws IOException {
        boolean removed = Runtime.getRuntime().removeShutdownHook(killer);
        if (!removed) {
            throw new IllegalStateException(name + " is closed twice");
        }
        kill();
        group.close();
    }

    private void kill() {
        try {
            for (long pid : group.processes()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            process.destroyForcibly(); // The group cannot be read, so at least the one that is known.
        }
    }

    private long status(String field) throws IOException {
        try (Stream<String> lines = Files.lines(proc("status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }
}
