package dev.seine.collector.consume;

import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka gives it.
 *
 * @param partition number of its partition
 * @param offset in the partition
 * @param timestampMs milliseconds since 1970, or -1
 * @param key null where it has none
 * @param value null where it has none; nobody changes the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy of each record would cost more than all the rest.
public record TopicRecord(
        int partition, long offset, long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {}
