package dev.seine.collector.support;

import dev.seine.runtime.work.Clock;
import java.time.Duration;

/** A clock that stands still until the test moves it. */
public final class FakeClock implements Clock {
    private long wallNs = 1_764_000_000_000_000_000L;
    private long monotonicNs;

    @Override
    public long wallTimeNs() {
        return wallNs;
    }

    @Override
    public long monotonicNs() {
        return monotonicNs;
    }

    /** Somebody sets the clock. */
    public void set(Duration ahead) {
        wallNs += ahead.toNanos();
    }

    /** Time goes by. */
    public void advance(Duration duration) {
        wallNs += duration.toNanos();
        monotonicNs += duration.toNanos();
    }
}
