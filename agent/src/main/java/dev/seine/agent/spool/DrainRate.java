package dev.seine.agent.spool;

import java.util.concurrent.TimeUnit;

/**
 * How fast the backlog may be replayed: the configured rate, or twice the rate at which live frames come, whichever is more.
 *
 * <p>The configured rate spares the network and the brokers when a whole fleet comes back after the same outage. It gives way
 * to twice the live rate, because live batches queue up behind the backlog: at once the live rate it would never end, and at
 * twice the live rate it ends in the time that it took to build up, at the latest.
 */
final class DrainRate {
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LIVE_FACTOR = 2;

    /** What was not used is kept for a quarter of a second, so that a pause of Kafka's is not followed by a flood. */
    private static final double KEPT_SECONDS = 0.25;

    private final double bytesPerNs;
    private final double mostKept;
    private double allowedBytes;
    private long liveBytes;
    private long lastNs;

    DrainRate(long maxBytesPerSecond, long nowNs) {
        this.bytesPerNs = (double) maxBytesPerSecond / TimeUnit.SECONDS.toNanos(1);
        this.mostKept = maxBytesPerSecond * KEPT_SECONDS;
        this.lastNs = nowNs;
    }

    /** Notes that a live batch went behind the backlog. */
    void live(long bytes) {
        liveBytes += bytes;
    }

    /** Whether a batch may be replayed now, whatever its size: what it takes too much is missing later. */
    boolean allows(long nowNs) {
        long elapsedNs = nowNs - lastNs;
        if (elapsedNs >= WINDOW_NS) {
            double earned = Math.max(bytesPerNs * elapsedNs, (double) LIVE_FACTOR * liveBytes);
            allowedBytes = Math.min(allowedBytes + earned, Math.max(mostKept, earned));
            liveBytes = 0;
            lastNs = nowNs;
        }
        return allowedBytes > 0;
    }

    /** Notes that a batch was replayed. */
    void drained(long bytes) {
        allowedBytes -= bytes;
    }
}
