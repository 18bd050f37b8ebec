package dev.seine.agent.limit;

import java.util.concurrent.TimeUnit;

/**
 * A rate on average, with room for a burst of one second's worth. Time is the frames' own: a ring that was read late is judged
 * by when its frames came, so that a pause of the agent does not cost frames of traffic that kept to the limit.
 */
final class TokenBucket {
    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** Rings that share a bucket are not read in the order of time; farther back than this is a clock that was set. */
    private static final long CLOCK_WAS_SET_NS = TimeUnit.SECONDS.toNanos(10);

    private final double perSecond;
    private double tokens;
    private long newestNs = Long.MIN_VALUE;

    /** A full bucket; 0 a second stands for no limit. */
    TokenBucket(long perSecond) {
        this.perSecond = perSecond == 0 ? Double.POSITIVE_INFINITY : perSecond;
        this.tokens = this.perSecond;
    }

    /** Whether a frame of this time may pass. */
    boolean allowsAt(long timeNs) {
        if (newestNs == Long.MIN_VALUE || timeNs < newestNs - CLOCK_WAS_SET_NS) {
            newestNs = timeNs;
        } else if (timeNs > newestNs) {
            tokens = Math.min(perSecond, tokens + (timeNs - newestNs) / SECOND_NS * perSecond);
            newestNs = timeNs;
        }
        return tokens >= 1;
    }

    /** Pays for a frame that passes; a large frame may leave a debt, so that none is too large for ever. */
    void take(long cost) {
        tokens -= cost;
    }
}
