package dev.seine.runtime.work;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of a process. They start in order and stop in reverse: give them with the end of the data's way first, so
 * that whoever receives is there before whoever sends, and goes after it.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final List<Worker> workers;

    public Workers(List<Worker> workers) {
        this.workers = List.copyOf(workers);
    }

    public List<Worker> all() {
        return workers;
    }

    /** Starts all; if one cannot be started, those before it are stopped again. */
    public void start() {
        try {
            workers.forEach(Worker::start);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Stops one after the other, the last first. One that does not end in time is passed over, and the rest are stopped
     * all the same.
     *
     * @param limit for all of them together
     * @return the names of those that have not ended
     */
    public List<String> stop(String reason, Duration limit) throws InterruptedException {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        for (Worker worker : workers.reversed()) {
            worker.stop(reason);
            if (!worker.await(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())))) {
                LOG.error("worker {} has not ended within the {} that all have together", worker.name(), limit);
            }
        }
        return workers.stream()
                .filter(worker -> !worker.state().isEnd())
                .map(Worker::name)
                .toList();
    }

    /** Stops all within 30 seconds. */
    @Override
    public void close() {
        try {
            stop("closed", CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
