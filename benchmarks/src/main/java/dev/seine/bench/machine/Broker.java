package dev.seine.bench.machine;

import dev.seine.runtime.config.ByteSize;
import dev.seine.standalone.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A real broker in the benchmark's process. Each use gets a topic of its own. */
public final class Broker implements AutoCloseable {
    private final Path log;
    private final EmbeddedKafka kafka;
    private int topics;

    /**
     * Starts it.
     *
     * @param retention most bytes of a topic that are kept
     */
    public Broker(Path folder, ByteSize retention) throws IOException, InterruptedException {
        log = folder.resolve("log");
        kafka = EmbeddedKafka.start(folder, EmbeddedKafka.Ports.free(), retention);
    }

    /** Makes a topic. */
    public String newTopic(int partitions) throws IOException, InterruptedException {
        String topic = "bench-" + topics++;
        kafka.createTopic(topic, partitions);
        return topic;
    }

    /** Bytes that a topic of one partition has on disk, without asking the broker, who has work to do meanwhile. */
    public long storedBytes(String topic) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(log.resolve(topic + "-0"), "*.log")) {
            for (Path segment : segments) {
                bytes += Files.size(segment);
            }
        }
        return bytes;
    }

    /** Deletes a topic; the disk has its room back a minute later. */
    public void deleteTopic(String topic) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            admin.deleteTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IOException("topic " + topic + " cannot be deleted: " + e.getCause(), e);
        }
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public void close() {
        kafka.close();
    }
}
