package dev.seine.agent.limit;

/**
 * How many frames of a block were dropped by limits.
 *
 * @param rateLimited that came faster than they may
 * @param beyondLimit that came when the capture had all that it may take
 */
public record LimitDrops(int rateLimited, int beyondLimit) {
    /** Nothing was dropped. */
    static final LimitDrops NONE = new LimitDrops(0, 0);
}
