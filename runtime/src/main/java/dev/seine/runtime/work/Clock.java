package dev.seine.runtime.work;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/** The time, and waiting for it to go by. A worker reads it once a round and passes it down. */
public interface Clock {
    /** Nanoseconds since 1970-01-01T00:00Z; may jump when the machine's clock is set. */
    long wallTimeNs();

    /** Nanoseconds since some moment; never goes back; for measuring durations. */
    long monotonicNs();

    /** Waits for about so long, perhaps less. */
    default void park(long durationNs) {
        LockSupport.parkNanos(durationNs);
    }

    /**
     * Waits for a condition, whose lock the caller holds, for as long as {@link Condition#awaitNanos}.
     *
     * @return what is left of the time, 0 or less if it is over
     */
    @SuppressWarnings("WaitNotInLoop") // The caller has the loop, and looks at its condition again.
    default long await(Condition condition, long durationNs) throws InterruptedException {
        return condition.awaitNanos(durationNs);
    }

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
