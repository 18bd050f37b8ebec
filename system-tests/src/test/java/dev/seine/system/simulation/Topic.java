package dev.seine.system.simulation;

import dev.seine.collector.consume.Committed;
import dev.seine.collector.consume.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;

/** The topic, in memory: records are appended to the partition of their key and may expire at its beginning. */
final class Topic {
    /** How a partition's leader behaves. */
    enum Mode {
        /** Takes records; answers come late. */
        WELL,
        /** Takes records and answers at once. */
        FAST,
        /** Takes records, but the answers get lost, and so they are sent again. */
        ANSWERS_LOST,
        /** Takes records and does nothing with them. */
        STALLS,
        /** Is away. */
        REFUSES,
        /** Refuses one record for good. */
        REJECTS
    }

    private final Simulation simulation;
    private final List<Partition> partitions = new ArrayList<>();

    Topic(Simulation simulation, int count) {
        this.simulation = simulation;
        for (int i = 0; i < count; i++) {
            partitions.add(new Partition(i));
        }
    }

    List<Partition> partitions() {
        return partitions;
    }

    Partition partition(int number) {
        return partitions.get(number);
    }

    /** As Kafka's own partitioner has it. */
    Partition partitionOf(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return partitions.get(BuiltInPartitioner.partitionForKey(bytes, partitions.size()));
    }

    /** A partition, with the offset that the consumer group has committed. */
    final class Partition {
        private final int number;
        private final List<TopicRecord> records = new ArrayList<>();
        private Mode mode = Mode.WELL;
        private long begin;
        private @Nullable Committed committed;

        Partition(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        Mode mode() {
            return mode;
        }

        boolean isAway() {
            return mode == Mode.STALLS || mode == Mode.REFUSES;
        }

        void mode(Mode other) {
            mode = other;
        }

        void append(String key, byte[] value, long wallNs) {
            simulation.note("append", key, records.size());
            records.add(new TopicRecord(
                    number,
                    records.size(),
                    TimeUnit.NANOSECONDS.toMillis(wallNs),
                    key.getBytes(StandardCharsets.UTF_8),
                    value));
        }

        /** All that were ever appended, the expired ones included. */
        List<TopicRecord> records() {
            return records;
        }

        long begin() {
            return begin;
        }

        long end() {
            return records.size();
        }

        void expireUpTo(long offset) {
            begin = Math.max(begin, offset);
        }

        List<TopicRecord> records(long from, int count) {
            return List.copyOf(records.subList((int) from, (int) Math.min(end(), from + count)));
        }

        Optional<Committed> committed() {
            return Optional.ofNullable(committed);
        }

        void commit(Committed offset) {
            simulation.note("commit", offset.metadata(), offset.offset());
            committed = offset;
        }
    }
}
