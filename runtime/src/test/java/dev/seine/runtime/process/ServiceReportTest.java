package dev.seine.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.IdleStrategy;
import dev.seine.runtime.work.Work;
import dev.seine.runtime.work.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceReportTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final SentMessages socket = new SentMessages();
    private final ManualClock clock = new ManualClock();
    private final Steps steps = new Steps();
    private final Worker worker = new Worker("steps", steps, IdleStrategy.blocksItself(), (name, failure) -> {});
    private List<Worker> workers = List.of(worker);
    private String status = "all is well";

    private ServiceReport report() {
        ServiceManager manager = ServiceManager.of(
                Map.of("NOTIFY_SOCKET", SentMessages.SOCKET, "WATCHDOG_USEC", Long.toString(LIMIT.toNanos() / 1_000)),
                1,
                socket);
        return new ServiceReport(manager, () -> workers, () -> status, clock);
    }

    @AfterEach
    void stop() {
        steps.permits.release(Integer.MAX_VALUE / 2);
        worker.close();
    }

    private long fed() {
        return socket.messages().stream().filter("WATCHDOG=1"::equals).count();
    }

    @Test
    void tellsThatTheProcessIsReady() {
        report();
        assertThat(socket.messages()).containsExactly("READY=1\nSTATUS=all is well");
    }

    @Test
    void feedsTheWatchdogOnlyWhenTheWorkerHasGoneRound() throws InterruptedException {
        worker.start();
        ServiceReport report = report();
        steps.goRound();
        clock.advance(LIMIT.dividedBy(2));
        report.look();
        assertThat(fed()).isEqualTo(1);
        clock.advance(LIMIT);
        report.look();
        report.look();
        assertThat(fed()).as("the worker hangs").isEqualTo(1);
        steps.goRound();
        report.look();
        assertThat(fed()).as("it has gone on").isEqualTo(2);
    }

    @Test
    void feedsTheWatchdogWhileTheWorkerWaitsKnowingly() {
        worker.start();
        ServiceReport report = report();
        steps.waits.incrementAndGet();
        clock.advance(LIMIT.dividedBy(2));
        report.look();
        assertThat(fed()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForAWorkerThatHasEnded() {
        worker.start();
        ServiceReport report = report();
        stop();
        clock.advance(LIMIT.dividedBy(2));
        report.look();
        clock.advance(LIMIT.dividedBy(2));
        report.look();
        assertThat(fed()).isEqualTo(2);
    }

    @Test
    void feedsNoMoreOftenThanFourTimesInTheLimit() throws InterruptedException {
        worker.start();
        ServiceReport report = report();
        for (int i = 0; i < 100; i++) {
            steps.goRound();
            clock.advance(LIMIT.dividedBy(100));
            report.look();
        }
        assertThat(fed()).isEqualTo(4);
    }

    @Test
    void tellsAStatusThatHasChangedAndNoOther() {
        ServiceReport report = report();
        clock.advance(Duration.ofSeconds(10));
        report.look();
        status = "Kafka takes nothing";
        report.look();
        clock.advance(Duration.ofSeconds(10));
        report.look();
        assertThat(socket.messages().stream().filter(message -> message.startsWith("STATUS=")))
                .containsExactly("STATUS=Kafka takes nothing");
    }

    @Test
    void watchesTheWorkersThatAReloadHasBrought() {
        worker.start();
        workers = List.of();
        ServiceReport report = report();
        workers = List.of(worker);
        clock.advance(LIMIT.dividedBy(2));
        report.look();
        assertThat(fed()).as("it has just come").isEqualTo(1);
        clock.advance(LIMIT.dividedBy(2));
        report.look();
        assertThat(fed()).as("it hangs").isEqualTo(1);
    }

    @Test
    void tellsThatTheConfigurationIsReadAgainAndWhenThatIsOver() {
        ServiceReport report = report();
        status = "another filter";
        report.reloading();
        report.reloaded();
        assertThat(socket.messages().get(1)).startsWith("RELOADING=1\nMONOTONIC_USEC=");
        assertThat(socket.messages().get(2)).isEqualTo("READY=1\nSTATUS=another filter");
    }

    @Test
    void tellsThatTheProcessIsStopping() {
        report().stopping();
        assertThat(socket.messages()).endsWith("STOPPING=1\nSTATUS=stopping: all is well");
    }

    /** Work that goes round once for each permit. */
    private static final class Steps implements Work {
        private final Semaphore permits = new Semaphore(0);
        private final Semaphore done = new Semaphore(0);
        private final AtomicLong waits = new AtomicLong();

        @Override
        public int doWork() throws InterruptedException {
            // The round before this one has been counted by now.
            done.release();
            permits.acquire();
            return 1;
        }

        @Override
        public long waits() {
            return waits.get();
        }

        /** Lets one round end and be counted. */
        void goRound() throws InterruptedException {
            done.acquire();
            permits.release();
            done.acquire();
            done.release();
        }
    }

    /** A clock that stands still until it is told. */
    private static final class ManualClock implements Clock {
        private long nowNs;

        void advance(Duration duration) {
            nowNs += duration.toNanos();
        }

        @Override
        public long wallTimeNs() {
            return nowNs;
        }

        @Override
        public long monotonicNs() {
            return nowNs;
        }
    }
}
