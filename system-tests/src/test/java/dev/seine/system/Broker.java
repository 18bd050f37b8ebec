package dev.seine.system;

import dev.seine.runtime.config.ByteSize;
import dev.seine.standalone.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;

/** A real Kafka broker inside of the test's process. */
public final class Broker implements AutoCloseable {
    private static final ByteSize RETENTION = ByteSize.ofGibibytes(4);

    private final EmbeddedKafka kafka;
    private final int port;
    private final Path directory;

    private Broker(EmbeddedKafka kafka, int port, Path directory) {
        this.kafka = kafka;
        this.port = port;
        this.directory = directory;
    }

    /** Starts one on any free port; the directory is deleted when it is closed. */
    public static Broker start(Path directory) throws IOException, InterruptedException {
        return start(directory, FreePort.any());
    }

    /** Starts one where clients may be waiting for it already. */
    public static Broker start(Path directory, int port) throws IOException, InterruptedException {
        return new Broker(
                EmbeddedKafka.start(directory, new EmbeddedKafka.Ports(port, FreePort.any()), RETENTION),
                port,
                directory);
    }

    /** Where clients connect. */
    public String address() {
        return kafka.bootstrapServers();
    }

    public int port() {
        return port;
    }

    public void createTopic(String name, int partitions) throws IOException, InterruptedException {
        kafka.createTopic(name, partitions);
    }

    /** What it holds. */
    public Cluster cluster() {
        return new Cluster(address());
    }

    /** How many records a topic holds. */
    public long records(String topic) {
        return cluster().records(topic);
    }

    /** Whether a group of collectors has committed everything that the topic holds, and it holds something. */
    public boolean isArchived(String topic, String group) {
        return cluster().isArchived(topic, group);
    }

    @Override
    public void close() throws IOException {
        kafka.close();
        Directories.delete(directory);
    }
}
