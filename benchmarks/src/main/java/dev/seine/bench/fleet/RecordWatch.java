package dev.seine.bench.fleet;

import dev.seine.proto.DecodedBatch;
import dev.seine.proto.MalformedBatchException;
import dev.seine.runtime.work.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic of one partition as it grows, and notes when each frame came. */
final class RecordWatch extends Watch {
    private static final Duration POLL_LIMIT = Duration.ofMillis(50);
    private static final int FETCH_BYTES = 8 << 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Arrivals arrivals;

    /** Reads from the beginning. */
    RecordWatch(String bootstrapServers, String topic, Arrivals arrivals) {
        super("record-watch");
        this.arrivals = arrivals;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH_BYTES),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @Override
    void look() throws MalformedBatchException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_LIMIT)) {
            DecodedBatch batch = DecodedBatch.of(record.value());
            long nowNs = Clock.system().wallTimeNs();
            String hostId = batch.header().getHostId();
            batch.forEach(frame -> arrivals.add(hostId, frame.timeNs(), nowNs));
        }
    }

    @Override
    void end() {
        consumer.close();
    }
}
