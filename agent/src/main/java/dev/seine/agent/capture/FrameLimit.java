package dev.seine.agent.capture;

import java.util.concurrent.atomic.AtomicLong;

/** How many frames a capture may still take, shared by its streams. */
public final class FrameLimit {
    private final AtomicLong left;

    /** A limit of so many frames; 0 for none. */
    public FrameLimit(long frames) {
        left = new AtomicLong(frames == 0 ? Long.MAX_VALUE : frames);
    }

    /** Takes as many of the wanted frames as are left. */
    int take(int wanted) {
        long before = left.getAndUpdate(now -> now - Math.min(now, wanted));
        return (int) Math.min(before, wanted);
    }

    boolean reached() {
        return left.get() == 0;
    }
}
