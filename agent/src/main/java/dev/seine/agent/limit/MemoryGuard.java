package dev.seine.agent.limit;

import dev.seine.runtime.work.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the memory of the process. While it is above the limit nothing is read from the rings: the kernel drops what does not
 * fit there, and counts it. Nothing else of an agent grows with the traffic, so what is on its way is sent, the heap is
 * collected, and reading goes on when there is room again. Thread-safe, without a thread: those who want to read ask.
 */
public final class MemoryGuard {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryGuard.class);
    private static final long LOOK_EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long COLLECT_EVERY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long HOPELESS_NS = TimeUnit.MINUTES.toNanos(5);

    /** Reading goes on below this part of the limit, in percent, so that it does not begin and end with each block. */
    private static final int ENOUGH_PERCENT = 95;

    private final Clock clock;
    private final Supplier<OptionalLong> residentBytes;
    private final AtomicLong nextLookNs;
    private volatile long limitBytes;
    private volatile long residentNow;
    private volatile boolean exceeded;
    private volatile long exceededSinceNs;
    private long collectedNs;

    /**
     * A guard.
     *
     * @param limitBytes most resident bytes; 0 for no limit
     * @param residentBytes what the operating system says that the process has, if it does
     */
    public MemoryGuard(long limitBytes, Clock clock, Supplier<OptionalLong> residentBytes) {
        this.limitBytes = limitBytes;
        this.clock = clock;
        this.residentBytes = residentBytes;
        nextLookNs = new AtomicLong(clock.monotonicNs());
    }

    /** No limit. */
    public static MemoryGuard none() {
        return new MemoryGuard(0, Clock.system(), OptionalLong::empty);
    }

    /** Another limit from now on; 0 for none. */
    public void limit(long bytes) {
        limitBytes = bytes;
    }

    /** Whether nothing may be read now; looks at most once a second. */
    public boolean exceeded() {
        if (limitBytes == 0 && !exceeded) {
            return false;
        }
        long dueNs = nextLookNs.get();
        long nowNs = clock.monotonicNs();
        if (nowNs - dueNs >= 0 && nextLookNs.compareAndSet(dueNs, nowNs + LOOK_EVERY_NS)) {
            look(nowNs);
        }
        return exceeded;
    }

    private synchronized void look(long nowNs) {
        long limit = limitBytes;
        residentNow = residentBytes.get().orElse(0);
        if (limit == 0 || residentNow <= (exceeded ? limit / 100 * ENOUGH_PERCENT : limit)) {
            goOn();
        } else {
            pause(nowNs);
        }
    }

    private void goOn() {
        if (exceeded) {
            exceeded = false;
            LOG.info("memory is {} bytes, which is within limits.memory again; reading goes on", residentNow);
        }
    }

    private void pause(long nowNs) {
        if (!exceeded) {
            exceededSinceNs = nowNs;
            collectedNs = nowNs - COLLECT_EVERY_NS;
            exceeded = true;
            LOG.error("{}", complaint());
        }
        if (nowNs - collectedNs >= COLLECT_EVERY_NS) {
            collectedNs = nowNs;
            System.gc(); // Only a full collection gives pages of the heap back to the operating system.
        }
    }

    /** Why nothing is read, as long as that is so. */
    public Optional<String> reason() {
        return exceeded ? Optional.of(complaint()) : Optional.empty();
    }

    /** The same once it has lasted so long that only a new process will help. */
    public Optional<String> hopeless() {
        return reason().filter(reason -> clock.monotonicNs() - exceededSinceNs >= HOPELESS_NS);
    }

    private String complaint() {
        return "memory is " + residentNow + " bytes, limits.memory allows " + limitBytes
                + ": nothing is read, and the kernel drops and counts what does not fit in the rings";
    }
}
