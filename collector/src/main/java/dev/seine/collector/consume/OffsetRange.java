package dev.seine.collector.consume;

/**
 * The records that a partition has now.
 *
 * @param begin offset of the first one
 * @param end offset behind the last one
 */
public record OffsetRange(long begin, long end) {}
