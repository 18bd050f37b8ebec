package dev.seine.bench.kafka;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Daemon;
import dev.seine.bench.machine.Endpoint;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Spent;
import java.io.IOException;
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

    private final Daemon daemon;
    private final Endpoint endpoint;
    private final Path archive;

    private RunningCollector(Daemon daemon, Endpoint endpoint, Path archive) {
        this.daemon = daemon;
        this.endpoint = endpoint;
        this.archive = archive;
    }

    /** Where the archive is. */
    static Path archive(Path folder) {
        return folder.resolve("archive");
    }

    /** Starts it with an empty archive, at the beginning of the topic. */
    static RunningCollector start(Setting setting, Broker broker, FilledTopic topic, int level, Path folder)
            throws IOException {
        Endpoint endpoint = Endpoint.free();
        Path config = Files.writeString(folder.resolve("collector.yaml"), """
                collector-id: bench
                archive: {directory: %s}
                kafka: {bootstrap-servers: "%s", topic: %s, group-id: "%s"}
                seal: {max-size: 1GiB, max-age: 1d, compression-level: %d}
                http: {listen: "%s"}
                """.formatted(
                        archive(folder),
                        broker.bootstrapServers(),
                        topic.name(),
                        "bench-" + System.nanoTime(),
                        level,
                        endpoint.address()));
        Daemon daemon = Daemon.start(
                "collector",
                Integer.toString(setting.cores().contender()),
                List.of(setting.images().collector().toString(), "--config", config.toString()),
                folder.resolve("collector.log"));
        RunningCollector running = new RunningCollector(daemon, endpoint, archive(folder));
        try {
            endpoint.awaitReady(daemon);
            return running;
        } catch (IOException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    /** Waits until a checkpoint vouches for so many bytes of frames. */
    Pace.Look awaitArchived(long bytes) throws IOException {
        for (int waited = 0; waited < LIMIT_MS && daemon.isAlive(); waited += LOOK_EVERY_MS) {
            long archived = endpoint.metric(ARCHIVED);
            if (archived >= bytes) {
                return new Pace.Look(System.nanoTime(), daemon.cpuSeconds(), archived);
            }
            Pause.milliseconds(LOOK_EVERY_MS);
        }
        throw new IOException("the collector does not archive:\n" + daemon.said());
    }

    /** The open capture files. */
    List<Path> openFiles() throws IOException {
        try (Stream<Path> files = Files.walk(archive)) {
            return files.filter(file -> file.toString().endsWith(".pcapng")).toList();
        }
    }

    /** Stops it as a service manager does; before it ends it seals all files. */
    Spent stop() throws IOException, InterruptedException {
        double before = daemon.cpuSeconds();
        long startNs = System.nanoTime();
        daemon.stop();
        return new Spent((System.nanoTime() - startNs) / 1e9, daemon.cpuSeconds() - before);
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
