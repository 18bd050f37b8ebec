package dev.seine.agent.fake;

import dev.seine.runtime.work.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock on which some time passes with each look, so that whoever waits for a moment sees it come. */
public final class FakeClock implements Clock {
    private final long stepNs;
    private final AtomicLong nowNs = new AtomicLong();

    public FakeClock(Duration step) {
        stepNs = step.toNanos();
    }

    @Override
    public long wallTimeNs() {
        return 1_700_000_000_000_000_000L + nowNs.get();
    }

    @Override
    public long monotonicNs() {
        return nowNs.addAndGet(stepNs);
    }
}
