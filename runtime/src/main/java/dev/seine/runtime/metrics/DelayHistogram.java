package dev.seine.runtime.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** How long something took, or how late it was. May be fed from any thread. */
public final class DelayHistogram {
    private final Timer timer;

    DelayHistogram(Timer timer) {
        this.timer = timer;
    }

    /** Adds one delay in nanoseconds. A negative one, as two clocks that disagree make it, counts as 0. */
    public void recordNs(long delayNs) {
        timer.record(Math.max(0, delayNs), TimeUnit.NANOSECONDS);
    }
}
