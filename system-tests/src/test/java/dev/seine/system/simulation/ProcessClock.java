package dev.seine.system.simulation;

import dev.seine.runtime.work.Clock;
import java.util.concurrent.locks.Condition;

/** The clock of a simulated machine: its wall time can be set, and waiting lets the others go on. */
final class ProcessClock implements Clock {
    /** 2025-11-24T16:00:00Z. */
    private static final long BEGIN_NS = 1_764_000_000_000_000_000L;

    private final Simulation simulation;
    private long offsetNs;

    ProcessClock(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Somebody sets the clock: it is off by so much from now on. */
    void set(long offset) {
        offsetNs = offset;
    }

    @Override
    public long wallTimeNs() {
        return BEGIN_NS + simulation.nowNs() + offsetNs;
    }

    @Override
    public long monotonicNs() {
        return simulation.nowNs();
    }

    @Override
    public void park(long durationNs) {
        simulation.park(durationNs);
    }

    @Override
    public long await(Condition condition, long durationNs) {
        simulation.await(durationNs);
        return 0;
    }
}
