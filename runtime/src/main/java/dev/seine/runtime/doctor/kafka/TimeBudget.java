package dev.seine.runtime.doctor.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * The time that all steps have together, so that the whole ends soon whatever hangs. One connection has at most five seconds, an
 * answer ten, because hosts are slow when there is most to see; and each always a little, because it may be there already.
 */
final class TimeBudget {
    private static final Duration CONNECTION = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration LEAST = Duration.ofMillis(200);

    private final long deadlineNs;

    TimeBudget(Duration whole) {
        deadlineNs = System.nanoTime() + whole.toNanos();
    }

    /** What a connection may take that is begun now. */
    Duration connection() {
        return left(CONNECTION);
    }

    /** What an answer may take, the making of its connection included. */
    Duration answer() {
        return left(ANSWER);
    }

    private Duration left(Duration most) {
        Duration left = Duration.ofNanos(deadlineNs - System.nanoTime());
        if (left.compareTo(LEAST) < 0) {
            return LEAST;
        }
        return left.compareTo(most) < 0 ? left : most;
    }

    /**
     * Waits for an answer of Kafka's client.
     *
     * @param answer to one of several questions, by its key; the client has one for each that was asked
     */
    <T> T await(@Nullable KafkaFuture<T> answer) throws ExecutionException, TimeoutException, InterruptedException {
        return Objects.requireNonNull(answer, "no answer to what was asked")
                .get(answer().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Runs the steps at the same time, because each may have to wait for its own limit.
     *
     * @param limit for each
     * @param late makes the result of one that does not end in time, as a name server that does not answer keeps it
     */
    <T, R> List<R> together(List<T> subjects, Duration limit, Step<T, R> step, Late<T, R> late)
            throws InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<R>> pending = new ArrayList<>();
            for (T subject : subjects) {
                Callable<R> call = () -> step.run(subject);
                pending.add(threads.submit(call));
            }
            long untilNs = System.nanoTime() + limit.toNanos();
            List<R> results = new ArrayList<>();
            for (int i = 0; i < subjects.size(); i++) {
                results.add(result(pending.get(i), untilNs, subjects.get(i), late));
            }
            return results;
        } finally {
            threads.shutdownNow(); // Not close, which would wait for the one that hangs.
        }
    }

    private static <T, R> R result(Future<R> pending, long untilNs, T subject, Late<T, R> late)
            throws InterruptedException {
        try {
            return pending.get(Math.max(1, untilNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return late.result(subject);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a step tells what goes wrong in its result", e.getCause());
        }
    }

    /** One of several steps. */
    interface Step<T, R> {
        R run(T subject);
    }

    /** What is told instead. */
    interface Late<T, R> {
        R result(T subject);
    }
}
