package dev.seine.collector.checkpoint;

/**
 * The records of a partition whose frames are in a capture file; records of other hosts lie between them.
 *
 * @param firstOffset of the first one
 * @param lastOffset of the last one
 * @param firstTimestampMs Kafka's timestamp of the first one, milliseconds since 1970
 */
public record RecordRange(long firstOffset, long lastOffset, long firstTimestampMs) {
    public RecordRange {
        if (firstOffset < 0 || lastOffset < firstOffset) {
            throw new IllegalArgumentException("records " + firstOffset + " to " + lastOffset);
        }
    }

    /** The range with one more record behind it. */
    public RecordRange to(long offset) {
        return new RecordRange(firstOffset, offset, firstTimestampMs);
    }
}
