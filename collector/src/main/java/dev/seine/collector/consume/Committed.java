package dev.seine.collector.consume;

/**
 * What the consumer group remembers of a partition.
 *
 * @param offset the next record to be read
 * @param metadata a text of at most 4096 bytes
 */
public record Committed(long offset, String metadata) {}
