package dev.seine.runtime.work;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One named thread with one loop. Its methods may be called from any thread. The thread is a daemon: a process lives as
 * long as its main method, which waits for its workers, and a stuck worker cannot keep a process alive that is done for.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Work work;
    private final IdleStrategy idleStrategy;
    private final FailureListener failureListener;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile WorkerState state = WorkerState.NEW;
    private volatile @Nullable Throwable failure;
    private volatile long rounds;

    public Worker(String name, Work work, IdleStrategy idleStrategy, FailureListener failureListener) {
        this.name = name;
        this.work = work;
        this.idleStrategy = idleStrategy;
        this.failureListener = failureListener;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public String name() {
        return name;
    }

    public WorkerState state() {
        return state;
    }

    /** What was thrown, once the state is {@link WorkerState#FAILED}. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Goes up as long as the worker goes round, or waits knowingly: one that hangs stands still. */
    public long progress() {
        return rounds + work.waits();
    }

    /**
     * Starts the thread.
     *
     * @throws IllegalStateException if it was started or stopped before
     */
    public void start() {
        if (!changeState(WorkerState.RUNNING, "start")) {
            throw new IllegalStateException("worker " + name + " cannot be started: it is " + state);
        }
        thread.start();
    }

    /** Asks the worker to stop, and returns at once; {@link #await} waits for it. Does nothing if it has ended. */
    public void stop(String reason) {
        if (changeState(WorkerState.STOPPING, reason)) {
            LockSupport.unpark(thread);
            wakeUp();
        } else if (changeState(WorkerState.STOPPED, reason)) {
            ended.countDown();
        }
    }

    /** Waits until the worker has ended; false if it has not by then. */
    public boolean await(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Stops the worker and waits for it for at most 30 seconds. */
    @Override
    public void close() {
        stop("closed");
        try {
            if (!await(CLOSE_PATIENCE)) {
                LOG.error("worker {} has not ended within {}; it is abandoned", name, CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeUp() {
        try {
            work.wakeUp();
        } catch (RuntimeException e) {
            // Whoever stops a process must be able to go on with the other workers.
            LOG.error("worker {} could not be woken up", name, e);
        }
    }

    private void run() {
        Throwable thrown = lived();
        if (thrown == null) {
            changeState(WorkerState.STOPPED, "everything is closed");
        } else {
            failure = thrown;
            changeState(WorkerState.FAILED, String.valueOf(thrown));
            LOG.error("worker {} has failed", name, thrown);
        }
        try {
            if (thrown != null) {
                failureListener.workerFailed(name, thrown);
            }
        } finally {
            ended.countDown();
        }
    }

    /** Everything is caught, errors too: a process must not go on with a thread missing, whatever ended it. */
    private @Nullable Throwable lived() {
        try {
            work.onStart();
        } catch (Throwable e) {
            return e;
        }
        Throwable thrown = looped();
        try {
            work.onStop();
        } catch (Throwable e) {
            if (thrown == null) {
                return e;
            }
            thrown.addSuppressed(e);
        }
        return thrown;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only this thread writes it.
    private @Nullable Throwable looped() {
        try {
            while (state == WorkerState.RUNNING) {
                int workDone = work.doWork();
                rounds++;
                if (workDone < 0) {
                    changeState(WorkerState.STOPPING, "the work is finished");
                } else {
                    idleStrategy.idle(workDone);
                }
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private synchronized boolean changeState(WorkerState next, String reason) {
        WorkerState previous = state;
        if (!previous.canBecome(next)) {
            return false;
        }
        state = next;
        LOG.info("worker {}: {} to {}: {}", name, previous, next, reason);
        return true;
    }
}
