package dev.seine.bench.kafka;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.CpuGroup;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Spent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The installed collector at work on a topic, on a core of its own. Its files grow until it is stopped, which seals them. */
final class RunningCollector implements AutoCloseable {
    private static final String ARCHIVED = "seine_bytes_total{stage=\"archived\"";

    /** Twenty looks a second would take a tenth of the collector's CPU time. */
    private static final int LOOK_EVERY_MS = 250;

    private static final int LIMIT_MS = 300_000;

    private final CpuGroup group;
    private final Process process;
    private final Path archive;
    private final Path log;
    private final URI metrics;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningCollector(CpuGroup group, Process process, Path folder, int port) {
        this.group = group;
        this.process = process;
        archive = archive(folder);
        log = log(folder);
        metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    }

    /** Where the archive is. */
    static Path archive(Path folder) {
        return folder.resolve("archive");
    }

    private static Path log(Path folder) {
        return folder.resolve("collector.log");
    }

    /** Starts it with an empty archive, at the beginning of the topic. */
    static RunningCollector start(Setting setting, Broker broker, FilledTopic topic, int level, Path folder)
            throws IOException {
        int port = freePort();
        Path config = Files.writeString(folder.resolve("collector.yaml"), """
                collector-id: bench
                archive: {directory: %s}
                kafka: {bootstrap-servers: "%s", topic: %s, group-id: "%s"}
                seal: {max-size: 1GiB, max-age: 1d, compression-level: %d}
                http: {listen: "127.0.0.1:%d"}
                """.formatted(
                archive(folder), broker.bootstrapServers(), topic.name(), "bench-" + System.nanoTime(), level, port));
        CpuGroup group = CpuGroup.create("collector");
        Process process = new ProcessBuilder(group.command(
                        setting.cores().contender(),
                        List.of(setting.images().collector().toString(), "--config", config.toString())))
                .redirectErrorStream(true)
                .redirectOutput(log(folder).toFile())
                .start();
        return new RunningCollector(group, process, folder, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits until a checkpoint vouches for so many bytes of frames. */
    Pace.Look awaitArchived(long bytes) throws IOException {
        for (int waited = 0; waited < LIMIT_MS && process.isAlive(); waited += LOOK_EVERY_MS) {
            double archived = archived();
            if (archived >= bytes) {
                return new Pace.Look(System.nanoTime(), group.cpuSeconds(), archived);
            }
            Pause.milliseconds(LOOK_EVERY_MS);
        }
        throw new IOException("the collector does not archive:\n" + Files.readString(log));
    }

    private double archived() throws IOException {
        try {
            String text = client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return text.lines()
                    .filter(line -> line.startsWith(ARCHIVED))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (ConnectException e) {
            return 0; // It does not listen yet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The open capture files. */
    List<Path> openFiles() throws IOException {
        try (Stream<Path> files = Files.walk(archive)) {
            return files.filter(file -> file.toString().endsWith(".pcapng")).toList();
        }
    }

    /** Stops it as a service manager does; before it ends it seals all files. */
    Spent stop() throws IOException {
        double before = group.cpuSeconds();
        long startNs = System.nanoTime();
        process.destroy();
        Spent.awaitEnd(process, "the collector");
        return new Spent((System.nanoTime() - startNs) / 1e9, group.cpuSeconds() - before);
    }

    @Override
    public void close() throws IOException {
        client.close();
        process.destroyForcibly();
        group.close();
    }
}
