package dev.seine.runtime.work;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ends a process: SIGTERM, SIGINT, SIGHUP (unless a {@link ReloadSignal} is installed), a request from inside, or a failed
 * worker. The main method waits for it, stops everything and exits with {@link #exitCode()}: 0 after a signal, because stopping
 * in order is no error.
 *
 * <p>The signals are handled directly and not in a shutdown hook. A hook runs while the JVM is already going down, beside
 * the hooks of the log and of every library, and the exit code is 130 or 143 unless the JVM is halted, which cuts those hooks
 * off. With a handler the JVM stays whole until the main method has returned.
 *
 * <p>A second signal, or a stop that takes longer than the limit, halts the process: nobody should need SIGKILL.
 * All methods may be called from any thread.
 */
public final class ShutdownSignal implements FailureListener {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSignal.class);
    private static final AtomicBoolean INSTALLED = new AtomicBoolean();
    private static final int FAILED = 1;

    private final AtomicReference<ShutdownReason> first = new AtomicReference<>();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final CountDownLatch requested = new CountDownLatch(1);
    private final Duration limit;
    private final IntConsumer halt;

    ShutdownSignal(Duration limit, IntConsumer halt) {
        this.limit = limit;
        this.halt = halt;
    }

    /**
     * Takes over SIGTERM, SIGINT and SIGHUP for the whole process; to be called once, first thing in the main method.
     *
     * @param limit how long the process may take to stop after the first signal or request
     * @throws IllegalStateException if it was called before, or the Java runtime lacks jdk.unsupported
     */
    public static ShutdownSignal install(Duration limit) {
        if (!INSTALLED.compareAndSet(false, true)) {
            throw new IllegalStateException("the signals of this process are already handled");
        }
        ShutdownSignal shutdown = new ShutdownSignal(limit, Runtime.getRuntime()::halt);
        OsSignals.handle("TERM", shutdown::signal);
        OsSignals.handle("INT", shutdown::signal);
        OsSignals.handle("HUP", shutdown::hangUp);
        return shutdown;
    }

    /** Asks the process to end because it has done what it was started for. */
    public void request(String reason) {
        end(new ShutdownReason(ShutdownReason.Kind.REQUEST, reason));
    }

    /** Asks the process to end because something has failed; its exit code will be 1, whatever the first reason was. */
    public void fail(String reason) {
        failed.set(true);
        end(new ShutdownReason(ShutdownReason.Kind.FAILURE, reason));
    }

    @Override
    public void workerFailed(String workerName, Throwable failure) {
        fail("worker " + workerName + " has failed: " + failure);
    }

    /** Waits until the process is to end, and says why; later reasons are only logged. */
    public ShutdownReason await() throws InterruptedException {
        requested.await();
        return reason().orElseThrow();
    }

    /** Waits as long, but at most so long; true when the process is to end. */
    public boolean await(Duration atMost) throws InterruptedException {
        return requested.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Why the process is to end, if it is. */
    public Optional<ShutdownReason> reason() {
        return Optional.ofNullable(first.get());
    }

    /** 0, or 1 if anything has failed up to now, during the stop included. */
    public int exitCode() {
        return failed.get() ? FAILED : 0;
    }

    void signal(int number) {
        if (signalled.compareAndSet(false, true)) {
            end(new ShutdownReason(ShutdownReason.Kind.SIGNAL, number == OsSignals.SIGINT ? "SIGINT" : "SIGTERM"));
        } else {
            LOG.error("a second signal: the process ends at once, without cleaning up");
            halt.accept(128 + number);
        }
    }

    /** The terminal is gone. The kernel and the shell may both say so, and neither means a halt by it. */
    void hangUp(int number) {
        if (number != OsSignals.SIGHUP) {
            throw new IllegalArgumentException("signal " + number + " is not SIGHUP");
        }
        end(ShutdownReason.HANG_UP);
    }

    private void end(ShutdownReason reason) {
        if (first.compareAndSet(null, reason)) {
            LOG.info("the process is to end: {}: {}", reason.kind(), reason.text());
            watchTheStop();
            requested.countDown();
        } else {
            LOG.info("while the process is ending: {}: {}", reason.kind(), reason.text());
        }
    }

    private void watchTheStop() {
        Thread.ofPlatform().daemon().name("seine-shutdown-limit").start(() -> {
            try {
                Thread.sleep(limit);
                LOG.error("stopping takes longer than {}: the process ends at once, without cleaning up", limit);
                halt.accept(FAILED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
