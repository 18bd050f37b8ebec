package dev.seine.collector.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The time from the earliest to the latest frame of something.
 *
 * @param firstNs nanoseconds since 1970, of the earliest frame
 * @param lastNs of the latest frame; less than {@code firstNs} where there is no frame
 */
public record TimeRange(long firstNs, long lastNs) {
    /** The range of no frames. */
    public static final TimeRange EMPTY = new TimeRange(Long.MAX_VALUE, -1);

    /** Whether there is no frame. */
    @JsonIgnore
    public boolean isEmpty() {
        return lastNs < firstNs;
    }

    /** The range of the frames of both. */
    public TimeRange and(TimeRange other) {
        return new TimeRange(Math.min(firstNs, other.firstNs), Math.max(lastNs, other.lastNs));
    }

    /** Whether some of it lies in the other range. */
    public boolean overlaps(TimeRange other) {
        return firstNs <= other.lastNs && other.firstNs <= lastNs;
    }
}
