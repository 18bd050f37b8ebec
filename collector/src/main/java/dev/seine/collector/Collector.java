package dev.seine.collector;

import dev.seine.runtime.http.Health;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.work.FailureListener;
import java.io.IOException;
import java.time.Duration;

/** A collector inside of this process: reads the topic and writes the archive. Its methods may be called from any thread. */
public final class Collector implements AutoCloseable {
    private final CollectorConfig config;

    private Collector(CollectorConfig config) {
        this.config = config;
    }

    /**
     * Makes a collector that {@link #start()} will start.
     *
     * @param metrics where its metrics go
     * @param failures is told when it cannot go on at all
     * @throws IOException if the archive cannot be used, for instance because another collector has it
     */
    public static Collector open(CollectorConfig config, Metrics metrics, FailureListener failures) throws IOException {
        return new Collector(config);
    }

    /** What it was told. */
    public CollectorConfig config() {
        return config;
    }

    /** Begins to read. */
    public void start() {
        throw new UnsupportedOperationException();
    }

    /** How it is now. */
    public CollectorStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Whether its threads live. */
    public Health alive() {
        throw new UnsupportedOperationException();
    }

    /** Whether it has partitions and can archive them. */
    public Health ready() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until everything that is in the topic now is in the archive and in a checkpoint.
     *
     * @return false if it was not by then
     */
    public boolean drain(Duration limit) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Archives what was read, seals all files, writes the checkpoints and commits the offsets. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
