package dev.seine.runtime.work;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What a worker does when there was nothing to do. */
public sealed interface IdleStrategy {
    /** Sleeps between two looks. */
    static IdleStrategy parkFor(Duration duration) {
        return new Park(duration.toNanos());
    }

    /** Looks again at once, because the work blocks by itself until there is something to do. */
    static IdleStrategy blocksItself() {
        return new BlocksItself();
    }

    /** Called after each round of work. */
    void idle(int workDone);

    /**
     * Parks the thread.
     *
     * @param durationNs for how long, more than 0
     */
    record Park(long durationNs) implements IdleStrategy {
        public Park {
            if (durationNs <= 0) {
                throw new IllegalArgumentException("a worker cannot park for " + durationNs + " ns");
            }
        }

        @Override
        public void idle(int workDone) {
            if (workDone == 0) {
                LockSupport.parkNanos(this, durationNs);
            }
        }
    }

    /** Does nothing. */
    record BlocksItself() implements IdleStrategy {
        @Override
        public void idle(int workDone) {}
    }
}
