package dev.seine.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.runtime.work.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
    /** Longer than any test waits, so that a test waits for what happens and not for time to pass. */
    private static final long PATIENCE_MS = TimeUnit.MINUTES.toMillis(1);

    private final BatchQueue queue = new BatchQueue(100, Clock.system());

    private static EncodedBatch ofBytes(int bytes) {
        return new EncodedBatch(new byte[bytes], 1, new StreamCounters());
    }

    @Test
    void keepsTheOrderAndCountsTheBytes() throws InterruptedException {
        EncodedBatch first = ofBytes(10);
        EncodedBatch second = ofBytes(20);
        assertThat(queue.offer(first, 0)).isTrue();
        assertThat(queue.offer(second, 0)).isTrue();
        assertThat(queue.bytes()).isEqualTo(30);
        assertThat(queue.poll(0)).isSameAs(first);
        assertThat(queue.bytes()).isEqualTo(20);
        assertThat(queue.poll(0)).isSameAs(second);
        assertThat(queue.bytes()).isZero();
        assertThat(queue.poll(0)).isNull();
    }

    @Test
    void takesBatchesUpToItsLimitAndNotOneByteMore() throws InterruptedException {
        assertThat(queue.offer(ofBytes(60), 0)).isTrue();
        assertThat(queue.offer(ofBytes(41), 1)).isFalse();
        assertThat(queue.bytes()).as("a refused batch is not in the queue").isEqualTo(60);
        assertThat(queue.offer(ofBytes(40), 0)).isTrue();
        assertThat(queue.offer(ofBytes(1), 0)).isFalse();
    }

    @Test
    void takesASingleBatchThatIsLargerThanTheLimit() throws InterruptedException {
        EncodedBatch large = ofBytes(1_000);
        assertThat(queue.offer(large, 0)).isTrue();
        assertThat(queue.offer(ofBytes(1), 0)).isFalse();
        assertThat(queue.poll(0)).isSameAs(large);
        assertThat(queue.offer(ofBytes(1), 0)).isTrue();
        assertThat(queue.offer(large, 0)).as("only into an empty queue").isFalse();
    }

    @Test
    void anOfferWaitsUntilThereIsRoom() throws Exception {
        EncodedBatch waiting = ofBytes(50);
        queue.offer(ofBytes(100), 0);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Boolean> offered = thread.submit(() -> queue.offer(waiting, PATIENCE_MS));
            assertThat(queue.poll(PATIENCE_MS)).isNotNull();
            assertThat(offered.get()).isTrue();
            assertThat(queue.poll(0)).isSameAs(waiting);
        }
    }

    @Test
    void aPollWaitsUntilThereIsABatch() throws Exception {
        EncodedBatch batch = ofBytes(1);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<?> polled =
                    thread.submit(() -> assertThat(queue.poll(PATIENCE_MS)).isSameAs(batch));
            queue.offer(batch, 0);
            polled.get();
        }
    }

    @Test
    void neverHoldsMoreThanItsLimitWhenSeveralThreadsFillIt() throws Exception {
        int batches = 2_000;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> one = threads.submit(() -> fill(batches));
            Future<?> other = threads.submit(() -> fill(batches));
            for (int i = 0; i < 2 * batches; i++) {
                assertThat(queue.bytes()).isLessThanOrEqualTo(100);
                assertThat(queue.poll(PATIENCE_MS)).isNotNull();
            }
            one.get();
            other.get();
        }
        assertThat(queue.bytes()).isZero();
    }

    private boolean fill(int batches) throws InterruptedException {
        for (int i = 0; i < batches; i++) {
            assertThat(queue.offer(ofBytes(1 + i % 60), PATIENCE_MS)).isTrue();
        }
        return true;
    }
}
