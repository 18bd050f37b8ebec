package dev.seine.bench.machine;

import dev.seine.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a figure has to be read with: processor, kernel, versions. */
public final class Facts {
    private Facts() {}

    /** One fact a line. */
    public static List<String> lines() throws IOException {
        return List.of(
                processor() + ", " + Runtime.version().toString().replaceFirst("\\+.*", "") + " JDK, " + onlineCores()
                        + " cores",
                siblings(),
                "Linux "
                        + Files.readString(Path.of("/proc/sys/kernel/osrelease"))
                                .strip(),
                packages());
    }

    /** The processor in a form that file names can have. */
    public static String processorForFileNames() throws IOException {
        return processor().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    /** Memory that can be had without swapping: MemAvailable of proc_meminfo(5). */
    public static long availableMemoryBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        }
    }

    private static int onlineCores() {
        return Program.runAny("nproc", "--all").lines().stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    /** Threads of one core take each other's time. */
    private static String siblings() throws IOException {
        Path path = Path.of("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list");
        String siblings = Files.exists(path) ? Files.readString(path).strip() : "0";
        return siblings.equals("0")
                ? "cores 0 and 1, where generator and contender run, are cores of their own as far as the kernel knows"
                : "threads " + siblings + " share one core";
    }

    private static String packages() {
        return String.join(
                ", ",
                Program.runAny(
                                "dpkg-query",
                                "-W",
                                "-f",
                                "${Package} ${Version}\\n",
                                "tcpdump",
                                "libpcap0.8",
                                "wireshark-common",
                                "netsniff-ng",
                                "stenographer",
                                "zstd",
                                "kcat")
                        .lines());
    }
}
