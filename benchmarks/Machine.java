import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the measurements do with the machine that they run on. */
final class Machine {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, proc(5)

    private Machine() {}

    /** Plugs the ends of a cable; one that is left from before is taken away. */
    static void vethPair(String sender, String capture) throws Exception {
        run("ip", "link", "delete", sender);
        must("ip", "link", "add", sender, "type", "veth", "peer", "name", capture);
        must("ip", "link", "set", capture, "up");
        must("ip", "link", "set", sender, "up");
    }

    /** User and system time of a process: the 14th and 15th field; the 2nd may hold blanks and ends with a parenthesis. */
    static double cpuSeconds(long pid) throws IOException {
        return seconds(Long.toString(pid), 11);
    }

    /** The same of all children that this process has waited for, the 16th and 17th field. */
    static double childrensCpuSeconds() throws IOException {
        return seconds("self", 13);
    }

    private static double seconds(String process, int field) throws IOException {
        String stat = Files.readString(Path.of("/proc", process, "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1])) / TICKS_PER_SECOND;
    }

    static double megabytes(Path root) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes / 1e6;
    }

    static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    static void must(String... command) throws Exception {
        if (run(command) != 0) {
            throw new IOException("does not work, perhaps for want of root: " + List.of(command));
        }
    }

    static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
