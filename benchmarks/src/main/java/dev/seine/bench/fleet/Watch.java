package dev.seine.bench.fleet;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** A thread that looks at a place again and again. */
abstract class Watch implements AutoCloseable {
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Watch(String name) {
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /** Looks once. */
    abstract void look() throws Exception;

    /** Lets go of what it looks with; on the thread that looked. */
    void end() {}

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                look();
            }
        } catch (Exception | Error e) {
            failure.set(e);
        } finally {
            end();
        }
    }

    /**
     * Ends the thread.
     *
     * @throws IOException if it had failed, and so has not seen everything
     */
    @Override
    public void close() throws IOException {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IOException(thread.getName() + " has failed: " + cause, cause);
        }
    }
}
