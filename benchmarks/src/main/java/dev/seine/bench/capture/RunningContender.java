package dev.seine.bench.capture;

import dev.seine.bench.machine.CpuGroup;
import dev.seine.bench.machine.PacketSockets;
import dev.seine.bench.machine.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender at work, on a core of its own, in a group of its own. */
final class RunningContender implements AutoCloseable {
    private static final int READY_LIMIT_MS = 20_000;
    private static final int STOP_LIMIT_S = 60;
    private static final int LOOK_EVERY_MS = 20;

    private final Contender contender;
    private final CpuGroup group;
    private final Process process;
    private final Path log;

    private RunningContender(Contender contender, CpuGroup group, Process process, Path log) {
        this.contender = contender;
        this.group = group;
        this.process = process;
        this.log = log;
    }

    /** Starts it and waits until the kernel gives it frames. */
    static RunningContender start(Contender contender, Place place, int core) throws IOException {
        Path log = place.folder().resolve("log");
        CpuGroup group = CpuGroup.create(contender.program());
        Process process = new ProcessBuilder(
                        group.command(core, contender.command().at(place)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RunningContender running = new RunningContender(contender, group, process, log);
        try {
            running.awaitReady(place.interfaceName());
            return running;
        } catch (IOException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private void awaitReady(String interfaceName) throws IOException {
        for (int waited = 0; !PacketSockets.receiveFrom(interfaceName); waited += LOOK_EVERY_MS) {
            if (!process.isAlive() || waited > READY_LIMIT_MS) {
                throw new IOException(contender.name() + " does not capture:\n" + Files.readString(log));
            }
            Pause.milliseconds(LOOK_EVERY_MS);
        }
    }

    /** What it has cost so far, in seconds of CPU. */
    double cpuSeconds() throws IOException {
        return group.cpuSeconds();
    }

    /** Asks it to stop as a user would, and reads what it counted. */
    Contender.Counts stop() throws IOException, InterruptedException {
        for (long pid : capturing()) {
            new ProcessBuilder("kill", "-INT", Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
            throw new IOException(contender.name() + " did not stop within " + STOP_LIMIT_S + " s");
        }
        return contender.counts(Files.readString(log));
    }

    private List<Long> capturing() throws IOException {
        List<Long> found = group.processes().stream().filter(this::isCapturing).toList();
        if (found.isEmpty()) {
            throw new IOException(contender.name() + " has ended by itself:\n" + Files.readString(log));
        }
        return found;
    }

    private boolean isCapturing(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip()
                    .equals(contender.program());
        } catch (IOException e) {
            return false; // It has just ended.
        }
    }

    @Override
    public void close() throws IOException {
        for (long pid : group.processes()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        group.close();
    }
}
