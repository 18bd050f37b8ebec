package dev.seine.runtime.work;

/** The time. A worker reads it once a round and passes it down. */
public interface Clock {
    /** Nanoseconds since 1970-01-01T00:00Z; may jump when the machine's clock is set. */
    long wallTimeNs();

    /** Nanoseconds since some moment; never goes back; for measuring durations. */
    long monotonicNs();

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
