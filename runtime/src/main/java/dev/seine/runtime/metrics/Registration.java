package dev.seine.runtime.metrics;

/** A metric's place in {@link Metrics}; closing it, any number of times, takes the metric away. */
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
