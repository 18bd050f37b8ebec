package dev.seine.agent.spool;

import dev.seine.runtime.work.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that goes when the test says so, and by a step with each look, so that nobody waits for ever. */
final class ManualClock implements Clock {
    private static final long STEP_NS = 1_000;

    private final AtomicLong nowNs = new AtomicLong(-5_000_000_000L); // System.nanoTime may be negative too.

    void advance(Duration duration) {
        nowNs.addAndGet(duration.toNanos());
    }

    void advanceNs(long ns) {
        nowNs.addAndGet(ns);
    }

    @Override
    public long wallTimeNs() {
        return 1_700_000_000_000_000_000L + nowNs.get();
    }

    @Override
    public long monotonicNs() {
        return nowNs.addAndGet(STEP_NS);
    }
}
