package dev.seine.system;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What brokers hold.
 *
 * @param address where clients connect
 */
public record Cluster(String address) {
    /** How many records a topic holds. */
    public long records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("system-tests")) {
            return consumer.endOffsets(partitions(consumer, topic)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** Whether a group of collectors has committed everything that the topic holds, and it holds something. */
    public boolean isArchived(String topic, String group) {
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
        properties.putAll(Map.of("bootstrap.servers", address, "group.id", group));
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
