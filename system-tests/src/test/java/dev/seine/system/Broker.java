package dev.seine.system;

import dev.seine.runtime.config.ByteSize;
import dev.seine.standalone.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A real Kafka broker inside of the test's process. */
final class Broker implements AutoCloseable {
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
    static Broker start(Path directory) throws IOException, InterruptedException {
        return start(directory, FreePort.any());
    }

    /** Starts one where clients may be waiting for it already. */
    static Broker start(Path directory, int port) throws IOException, InterruptedException {
        return new Broker(
                EmbeddedKafka.start(directory, new EmbeddedKafka.Ports(port, FreePort.any()), RETENTION),
                port,
                directory);
    }

    /** Where clients connect. */
    String address() {
        return kafka.bootstrapServers();
    }

    int port() {
        return port;
    }

    void createTopic(String name, int partitions) throws IOException, InterruptedException {
        kafka.createTopic(name, partitions);
    }

    /** How many records a topic holds. */
    long records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("system-tests")) {
            return consumer.endOffsets(partitions(consumer, topic)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** Whether a group of collectors has committed everything that the topic holds, and it holds something. */
    boolean isArchived(String topic, String group) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(group)) {
            Set<TopicPartition> partitions = Set.copyOf(partitions(consumer, topic));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
            return ends.values().stream().anyMatch(end -> end > 0)
                    && ends.entrySet().stream()
                            .allMatch(end -> end.getValue() == 0 || end.getValue() == offset(committed, end.getKey()));
        }
    }

    private static long offset(Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition) {
        OffsetAndMetadata position = committed.get(partition);
        return position == null ? 0 : position.offset();
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer(String group) {
        Properties properties = new Properties();
        properties.putAll(Map.of("bootstrap.servers", address(), "group.id", group));
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() throws IOException {
        kafka.close();
        Directories.delete(directory);
    }
}
