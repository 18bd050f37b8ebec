package dev.seine.agent.limit;

/**
 * How many frames of a block limits have not let through.
 *
 * @param rateLimited that came faster than they may
 * @param beyondLimit that came when the capture had all that it may take
 */
public record RejectedFrames(int rateLimited, int beyondLimit) {
    /** All frames were let through. */
    static final RejectedFrames NONE = new RejectedFrames(0, 0);
}
