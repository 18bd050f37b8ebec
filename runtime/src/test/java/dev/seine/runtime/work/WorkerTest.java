package dev.seine.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    /** Work that blocks until it is woken, and writes down what happens to it. */
    private class Blocking implements Work {
        private final String name;
        private final CountDownLatch working = new CountDownLatch(1);
        private final CountDownLatch woken = new CountDownLatch(1);

        Blocking(String name) {
            this.name = name;
        }

        @Override
        public void onStart() {
            events.add(name + " starts on " + Thread.currentThread().getName());
        }

        @Override
        public int doWork() throws InterruptedException {
            working.countDown();
            woken.await();
            return 1;
        }

        @Override
        public void onStop() {
            events.add(name + " stops");
        }

        @Override
        public void wakeUp() {
            woken.countDown();
        }
    }

    /** Work that is made of its rounds only. */
    private record Rounds(Round round, List<String> events) implements Work {
        interface Round {
            int work() throws Exception;
        }

        @Override
        public int doWork() throws Exception {
            return round.work();
        }

        @Override
        public void onStop() {
            events.add("closed");
        }
    }

    private Worker worker(String name, Work work) {
        return new Worker(
                name, work, IdleStrategy.blocksItself(), (worker, failure) -> events.add(worker + ": " + failure));
    }

    @Test
    void stopsWhenAskedAndClosesWhatItOwnsOnItsOwnThread() throws Exception {
        Blocking work = new Blocking("a");
        try (Worker worker = worker("seine-a", work)) {
            assertThat(worker.state()).isEqualTo(WorkerState.NEW);
            worker.start();
            work.working.await();
            assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            worker.stop("test");
            assertThat(worker.await(PATIENCE)).isTrue();
            assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
            assertThat(worker.failure()).isEmpty();
        }
        assertThat(events).containsExactly("a starts on seine-a", "a stops");
    }

    @Test
    void aFailureIsKeptAndReportedOnceAfterEverythingIsClosed() throws Exception {
        Worker worker = worker(
                "seine-b",
                new Rounds(
                        () -> {
                            throw new IOException("disk full");
                        },
                        events));
        worker.start();
        assertThat(worker.await(PATIENCE)).isTrue();
        assertThat(worker.state()).isEqualTo(WorkerState.FAILED);
        assertThat(worker.failure()).containsInstanceOf(IOException.class);
        worker.stop("too late");
        assertThat(worker.state()).isEqualTo(WorkerState.FAILED);
        assertThat(events).containsExactly("closed", "seine-b: java.io.IOException: disk full");
    }

    @Test
    void anErrorIsAFailureToo() throws Exception {
        Worker worker = worker(
                "seine-c",
                new Rounds(
                        () -> {
                            throw new StackOverflowError("deep");
                        },
                        events));
        worker.start();
        assertThat(worker.await(PATIENCE)).isTrue();
        assertThat(worker.failure()).containsInstanceOf(StackOverflowError.class);
        assertThat(events).contains("seine-c: java.lang.StackOverflowError: deep");
    }

    @Test
    void workThatIsFinishedEndsInOrder() throws Exception {
        Worker worker = worker("seine-d", new Rounds(() -> Work.FINISHED, events));
        worker.start();
        assertThat(worker.await(PATIENCE)).isTrue();
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
        assertThat(events).containsExactly("closed");
    }

    @Test
    void aWorkerThatCannotStartFailsAndIsNotClosed() throws Exception {
        Worker worker = worker("seine-e", new Blocking("e") {
            @Override
            public void onStart() {
                throw new IllegalStateException("no device");
            }
        });
        worker.start();
        assertThat(worker.await(PATIENCE)).isTrue();
        assertThat(events).containsExactly("seine-e: java.lang.IllegalStateException: no device");
    }

    @Test
    void aParkedWorkerWakesUpToStop() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        Worker worker = new Worker(
                "seine-f",
                () -> {
                    looked.countDown();
                    return 0;
                },
                IdleStrategy.parkFor(Duration.ofDays(1)),
                (name, failure) -> events.add(name));
        worker.start();
        looked.await();
        worker.close();
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
    }

    @Test
    void aWorkerIsStartedOnce() {
        Worker worker = worker("seine-g", new Rounds(() -> Work.FINISHED, events));
        worker.stop("before it began");
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
        assertThatThrownBy(worker::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("worker seine-g cannot be started: it is STOPPED");
    }

    @Test
    void workersStopInReverseAndPassOverOneThatHangs() throws Exception {
        Blocking last = new Blocking("last");
        Blocking hanging = new Blocking("hanging") {
            @Override
            public void wakeUp() {
                events.add("hanging is asked");
            }
        };
        Blocking first = new Blocking("first");
        Workers workers =
                new Workers(List.of(worker("last", last), worker("hanging", hanging), worker("first", first)));
        workers.start();
        for (Blocking work : List.of(last, hanging, first)) {
            work.working.await();
        }
        events.clear();
        List<String> left = workers.stop("test", Duration.ofMillis(500));
        assertThat(workers.all().getFirst().await(PATIENCE)).isTrue();
        assertThat(left).contains("hanging").doesNotContain("first");
        assertThat(events).containsExactly("first stops", "hanging is asked", "last stops");
        hanging.woken.countDown();
        assertThat(workers.stop("again", PATIENCE)).isEmpty();
    }
}
