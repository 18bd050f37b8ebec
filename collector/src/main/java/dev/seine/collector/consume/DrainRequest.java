package dev.seine.collector.consume;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Somebody waits until everything that is in the topic now is in the archive. */
final class DrainRequest {
    private final CountDownLatch done = new CountDownLatch(1);
    private Optional<Map<Integer, Long>> targets = Optional.empty();

    /** End offsets of all partitions; known once the worker has asked. */
    Optional<Map<Integer, Long>> targets() {
        return targets;
    }

    void upTo(Map<Integer, Long> endOffsets) {
        targets = Optional.of(endOffsets);
    }

    void fulfilled() {
        done.countDown();
    }

    boolean await(Duration limit) throws InterruptedException {
        return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
