package dev.seine.bench.machine;

import java.io.InterruptedIOException;

/** Waiting for others. */
public final class Pause {
    private Pause() {}

    /** Waits. */
    public static void milliseconds(long time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
