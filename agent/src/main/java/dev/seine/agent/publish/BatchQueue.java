package dev.seine.agent.publish;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.runtime.work.Clock;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The batches between the capture threads and the publisher, bounded by their bytes. When it is full the capture threads wait
 * and leave frames to the kernel's ring, where what does not fit is counted.
 */
public final class BatchQueue {
    private final long maxBytes;
    private final Clock clock;
    private final ArrayDeque<EncodedBatch> batches = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomIsFree = lock.newCondition();
    private final Condition batchIsThere = lock.newCondition();
    private long bytes;

    /** A queue for so many bytes, whose callers wait on the clock; a single batch is taken even if it is larger. */
    public BatchQueue(long maxBytes, Clock clock) {
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Waits for room; false if there was none in time, and the batch was not taken. */
    public boolean offer(EncodedBatch batch, long timeoutMs) throws InterruptedException {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lockInterruptibly();
        try {
            while (bytes > 0 && bytes + batch.value().length > maxBytes) {
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = clock.await(roomIsFree, leftNs);
            }
            batches.add(batch);
            bytes += batch.value().length;
            batchIsThere.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a batch; null if there was none in time. */
    public @Nullable EncodedBatch poll(long timeoutMs) throws InterruptedException {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lockInterruptibly();
        try {
            while (batches.isEmpty()) {
                if (leftNs <= 0) {
                    return null;
                }
                leftNs = clock.await(batchIsThere, leftNs);
            }
            EncodedBatch batch = batches.remove();
            bytes -= batch.value().length;
            roomIsFree.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of the batches that wait. */
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
