package dev.seine.collector.consume;

import dev.seine.runtime.config.ClientProperties;
import dev.seine.runtime.kafka.Causes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link FrameTopic} on Kafka's consumer. */
public final class KafkaFrameTopic implements FrameTopic {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaFrameTopic.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_PARTITION_FETCH_BYTES = 8 * 1024 * 1024;
    /** At most 256 MB in one poll, of which checkpoints are written in between. */
    private static final int MAX_POLL_RECORDS = 256;

    private static final int METADATA_MAX_AGE_MS = 30_000;

    /** Upon these the promise rests that nothing is lost and nothing is stored twice. */
    private static final Map<String, String> FIXED = Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            "false",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class.getName(),
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class.getName());

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaTroubles troubles;
    private final TopicLook topicLook;
    private Consumer<Set<Integer>> outOfRange = partitions -> {};
    private boolean closing;

    private KafkaFrameTopic(Connection connection, KafkaConsumer<byte[], byte[]> consumer) {
        topic = connection.topic();
        this.consumer = consumer;
        troubles = new KafkaTroubles(connection);
        topicLook = new TopicLook(connection);
    }

    /**
     * Which topic of which cluster, and as whom.
     *
     * @param collectorId the member's static id in the group
     * @param properties handed through to the client
     * @param internal further properties, which are not the configuration's
     */
    public record Connection(
            String bootstrapServers,
            String topic,
            String groupId,
            String collectorId,
            ClientProperties properties,
            Map<String, Object> internal) {
        public Connection {
            for (String fixed : FIXED.keySet()) {
                if (properties.values().containsKey(fixed)) {
                    throw new IllegalArgumentException(
                            "properties must not contain " + fixed + ": the collector cannot work with another value");
                }
            }
        }
    }

    /**
     * Makes a client; it connects when it is used.
     *
     * @throws IllegalArgumentException if the client refuses its properties
     */
    public static KafkaFrameTopic connect(Connection connection) {
        try {
            return new KafkaFrameTopic(connection, new KafkaConsumer<>(properties(connection)));
        } catch (KafkaException e) {
            throw new IllegalArgumentException("Kafka's client refuses its properties: " + Causes.text(e), e);
        }
    }

    private static Map<String, Object> properties(Connection connection) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "seine-collector-" + connection.collectorId());
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, connection.collectorId());
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_PARTITION_FETCH_BYTES);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        // A topic that is created after the collector has started is seen within this time.
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
        properties.putAll(connection.properties().values());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, connection.groupId());
        properties.putAll(connection.internal());
        properties.putAll(FIXED);
        return properties;
    }

    @Override
    public void subscribe(AssignmentListener listener) {
        consumer.subscribe(List.of(topic), new Rebalance(listener));
        outOfRange = listener::outOfRange;
    }

    @Override
    public List<TopicRecord> poll(Duration limit) throws TopicException {
        try {
            List<TopicRecord> records = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(limit)) {
                records.add(
                        new TopicRecord(each.partition(), each.offset(), each.timestamp(), each.key(), each.value()));
            }
            return records;
        } catch (OffsetOutOfRangeException e) {
            outOfRange.accept(numbers(e.partitions()));
            return List.of();
        } catch (FencedInstanceIdException e) {
            throw new TopicException(
                    "another collector runs with the same collector-id: give each its own, or stop one of them",
                    true,
                    e);
        } catch (KafkaException e) {
            throw new TopicException(troubles.text(e), false, e);
        }
    }

    @Override
    public void seek(int partition, long offset) {
        consumer.seek(key(partition), offset);
    }

    @Override
    public void pause(int partition) {
        consumer.pause(Set.of(key(partition)));
    }

    @Override
    public void resume(int partition) {
        consumer.resume(Set.of(key(partition)));
    }

    @Override
    public long position(int partition) throws TopicException {
        return asked(() -> consumer.position(key(partition), PATIENCE));
    }

    @Override
    public OffsetRange offsets(int partition) throws TopicException {
        Set<TopicPartition> one = Set.of(key(partition));
        return asked(() -> new OffsetRange(
                consumer.beginningOffsets(one, PATIENCE).getOrDefault(key(partition), 0L),
                consumer.endOffsets(one, PATIENCE).getOrDefault(key(partition), 0L)));
    }

    @Override
    public Optional<Committed> committed(int partition) throws TopicException {
        TopicPartition key = key(partition);
        return asked(() -> Optional.ofNullable(
                        consumer.committed(Set.of(key), PATIENCE).get(key))
                .map(found -> new Committed(found.offset(), found.metadata())));
    }

    @Override
    public void commit(int partition, Committed committed, CommitListener listener) {
        consumer.commitAsync(offsets(partition, committed), (ignored, failure) -> {
            if (failure != null) {
                LOG.debug("offset {} of {}-{} is not committed", committed.offset(), topic, partition, failure);
            }
            listener.ended(failure == null);
        });
    }

    @Override
    public void commitNow(int partition, Committed committed) throws TopicException {
        asked(() -> {
            consumer.commitSync(offsets(partition, committed), PATIENCE);
            return committed;
        });
    }

    @Override
    public long lag(int partition) {
        OptionalLong lag = consumer.currentLag(key(partition));
        return lag.orElse(-1);
    }

    @Override
    public List<TopicTrouble> look(boolean hasPartitions) throws TopicException {
        return topicLook.look(hasPartitions);
    }

    @Override
    public void close() {
        closing = true;
        consumer.close(CloseOptions.timeout(PATIENCE));
    }

    private <T> T asked(Supplier<T> question) throws TopicException {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new TopicException(troubles.text(e), false, e);
        }
    }

    private TopicPartition key(int partition) {
        return new TopicPartition(topic, partition);
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(int partition, Committed committed) {
        return Map.of(key(partition), new OffsetAndMetadata(committed.offset(), committed.metadata()));
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    /** Passes on what the group decides. */
    private final class Rebalance implements ConsumerRebalanceListener {
        private final AssignmentListener listener;

        Rebalance(AssignmentListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Without a position the consumer would look for a committed offset and fail where there is none.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
            listener.assigned(numbers(partitions));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!closing) {
                listener.revoked(numbers(partitions));
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            if (!closing) {
                listener.lost(numbers(partitions));
            }
        }
    }
}
