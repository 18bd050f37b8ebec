package dev.seine.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A control group whose only use is that the kernel counts the CPU time of all processes in it, children and those that have
 * ended included: {@code cpu.stat} of cgroup v2, in microseconds, which needs no controller.
 */
public final class CpuGroup implements AutoCloseable {
    private static final int REMOVE_ATTEMPTS = 100;

    private final Path directory;

    private CpuGroup(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes an empty group.
     *
     * @throws IOException without root or cgroup v2
     */
    public static CpuGroup create(String name) throws IOException {
        Path directory =
                mountPoint().resolve("seine-bench-" + ProcessHandle.current().pid() + "-" + name);
        return new CpuGroup(Files.createDirectory(directory));
    }

    private static Path mountPoint() throws IOException {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
            return mounts.map(line -> line.split(" "))
                    .filter(fields -> fields[2].equals("cgroup2"))
                    .map(fields -> Path.of(fields[1]))
                    .findFirst()
                    .orElseThrow(
                            () -> new IOException(
                                    "no cgroup2 file system is mounted:"
                                            + " type  mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified"));
        }
    }

    /** The command as it has to be started to count here, on one core. */
    public List<String> command(int core, List<String> command) {
        return command(Integer.toString(core), command);
    }

    /** The same on several cores, as taskset(1) lists them. */
    public List<String> command(String cores, List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "sh", "-c", "echo $$ >" + directory + "/cgroup.procs && exec taskset -c " + cores + " \"$@\"", "sh"));
        all.addAll(command);
        return all;
    }

    /** User and system time so far, in seconds. */
    public double cpuSeconds() throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve("cpu.stat"))) {
            return lines.filter(line -> line.startsWith("usage_usec "))
                            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                            .sum()
                    / 1e6;
        }
    }

    /** The processes in it. */
    public List<Long> processes() throws IOException {
        return Files.readAllLines(directory.resolve("cgroup.procs")).stream()
                .map(Long::valueOf)
                .toList();
    }

    /** Removes the group; its processes must have ended. */
    @Override
    public void close() throws IOException {
        // The kernel takes a moment to forget processes that have ended.
        for (int i = 0; ; i++) {
            try {
                Files.delete(directory);
                return;
            } catch (IOException e) {
                if (i == REMOVE_ATTEMPTS) {
                    throw e;
                }
                Pause.milliseconds(20);
            }
        }
    }
}
