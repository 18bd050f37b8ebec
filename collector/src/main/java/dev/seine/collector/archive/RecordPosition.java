package dev.seine.collector.archive;

/**
 * Where a record is in its partition.
 *
 * @param offset Kafka's offset
 * @param timestampMs Kafka's timestamp, milliseconds since 1970
 */
public record RecordPosition(long offset, long timestampMs) {}
