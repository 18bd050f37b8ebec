package dev.seine.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.fake.FakeClock;
import dev.seine.agent.fake.FakeTarget;
import dev.seine.proto.v1.DropReason;
import dev.seine.runtime.work.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PublisherTest {
    private final BatchQueue queue = new BatchQueue(1 << 20, Clock.system());
    private final StreamCounters counters = new StreamCounters();
    private final FakeClock clock = new FakeClock(Duration.ofMillis(1));
    private final List<Long> delays = new ArrayList<>();
    private final List<FakeTarget> targets = new ArrayList<>();

    private static Optional<String> takeAll(EncodedBatch batch) {
        return Optional.empty();
    }

    private static Optional<String> takeNothing(EncodedBatch batch) {
        return Optional.of("no broker");
    }

    private Publisher publisher(Function<EncodedBatch, Optional<String>> answer) {
        return new Publisher(queue, clock, delays::add, listener -> {
            targets.add(new FakeTarget(listener, answer));
            return targets.getFirst();
        });
    }

    private List<EncodedBatch> fill(int count) throws InterruptedException {
        List<EncodedBatch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(new EncodedBatch(new byte[100 + i], 1 + i, counters));
            assertThat(queue.offer(batches.getLast(), 0)).isTrue();
        }
        return batches;
    }

    @Test
    void handsBatchesOverInOrderAndCountsWhatWasDelivered() throws InterruptedException {
        Publisher publisher = publisher(PublisherTest::takeAll);
        List<EncodedBatch> batches = fill(3);
        for (int i = 0; i < 3; i++) {
            assertThat(publisher.doWork()).isEqualTo(1);
        }
        assertThat(publisher.doWork()).isZero();
        assertThat(targets.getFirst().taken()).containsExactlyElementsOf(batches);
        assertThat(publisher.deliveredBatches()).as("taken is not delivered").isZero();
        targets.getFirst().deliver();
        assertThat(publisher.deliveredBatches()).isEqualTo(3);
        assertThat(publisher.deliveredFrames()).isEqualTo(1 + 2 + 3);
        assertThat(publisher.deliveredBytes()).isEqualTo(100 + 101 + 102);
    }

    @Test
    void tellsHowLongABatchTookSinceItsFirstFrameIfThatIsKnown() throws InterruptedException {
        Publisher publisher = publisher(PublisherTest::takeAll);
        long firstFrameNs = clock.wallTimeNs();
        queue.offer(new EncodedBatch(new byte[1], 1, counters, firstFrameNs), 0);
        queue.offer(new EncodedBatch(new byte[1], 1, counters), 0);
        publisher.doWork();
        publisher.doWork();
        clock.monotonicNs();
        targets.getFirst().deliver();
        assertThat(delays).containsExactly(clock.wallTimeNs() - firstFrameNs);
        assertThat(delays.getFirst()).isPositive();
    }

    @Test
    void offersTheSameBatchUntilItIsTakenAndLosesNothing() throws InterruptedException {
        AtomicInteger refusals = new AtomicInteger(4);
        Publisher publisher =
                publisher(batch -> refusals.getAndDecrement() > 0 ? Optional.of("no leader") : Optional.empty());
        List<EncodedBatch> batches = fill(5);
        for (int i = 0; i < 4; i++) {
            assertThat(publisher.doWork()).isZero();
            assertThat(publisher.waitingFor()).contains("no leader");
        }
        publisher.doWork();
        assertThat(publisher.waitingFor()).isEmpty();
        publisher.stopWithin(Duration.ofMinutes(1));
        publisher.onStop();
        assertThat(targets.getFirst().taken()).containsExactlyElementsOf(batches);
        assertThat(publisher.deliveredFrames()).isEqualTo(1 + 2 + 3 + 4 + 5);
        assertThat(publisher.givenUpFrames()).isZero();
    }

    @Test
    void reportsOnceThatItWaitsAndOnceThatItGoesOn() throws InterruptedException {
        Logger logger = (Logger) LoggerFactory.getLogger(Publisher.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
        try {
            AtomicInteger refusals = new AtomicInteger(3);
            Publisher publisher =
                    publisher(batch -> refusals.getAndDecrement() > 0 ? Optional.of("no leader") : Optional.empty());
            fill(2);
            for (int i = 0; i < 5; i++) {
                publisher.doWork();
            }
            assertThat(log.list)
                    .extracting(ILoggingEvent::getLevel, ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            tuple(Level.WARN, "waiting for Kafka, nothing is lost yet, 101 bytes wait: no leader"),
                            tuple(Level.INFO, "Kafka takes batches again"));
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
    }

    @Test
    void stopSendsWhatTheQueueHoldsAndWaitsForDelivery() throws InterruptedException {
        Publisher publisher = publisher(PublisherTest::takeAll);
        List<EncodedBatch> batches = fill(20);
        publisher.stopWithin(Duration.ofMinutes(1));
        publisher.onStop();
        assertThat(targets.getFirst().taken()).containsExactlyElementsOf(batches);
        assertThat(publisher.deliveredBatches()).isEqualTo(20);
        assertThat(queue.bytes()).isZero();
        assertThat(targets.getFirst().timesClosed()).isEqualTo(1);
    }

    @Test
    void stopCountsEachBatchOnceThatTheTargetNeverTook() throws InterruptedException {
        Publisher publisher = publisher(PublisherTest::takeNothing);
        fill(3);
        publisher.doWork(); // One batch is out of the queue, and refused.
        publisher.stopWithin(Duration.ofMillis(20));
        publisher.onStop();
        assertUndelivered(publisher, 1 + 2 + 3, 3);
        assertThat(targets.getFirst().timesClosed()).isEqualTo(1);
        assertThat(targets.getFirst().taken()).isEmpty();
    }

    @Test
    void stopWithoutAnyTimeStillCountsEverything() throws InterruptedException {
        Publisher publisher = publisher(PublisherTest::takeAll);
        fill(3);
        publisher.stopWithin(Duration.ZERO);
        publisher.onStop();
        assertUndelivered(publisher, 1 + 2 + 3, 3);
        assertThat(targets.getFirst().offers()).isZero();
    }

    @Test
    void stopCountsWhatIsLeftWhenTheTargetThrows() throws InterruptedException {
        AtomicInteger left = new AtomicInteger(2);
        Publisher publisher = publisher(batch -> {
            if (left.getAndDecrement() > 0) {
                return Optional.empty();
            }
            throw new IllegalStateException("fenced");
        });
        fill(5);
        publisher.stopWithin(Duration.ofMinutes(1));
        assertThatThrownBy(publisher::onStop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("fenced");
        assertThat(publisher.deliveredFrames()).isEqualTo(1 + 2);
        assertUndelivered(publisher, 3 + 4 + 5, 3);
        assertThat(targets.getFirst().timesClosed()).isEqualTo(1);
    }

    private void assertUndelivered(Publisher publisher, long frames, long batches) {
        assertThat(publisher.givenUpFrames()).isEqualTo(frames);
        assertThat(counters.droppedFrames()).isEqualTo(frames);
        assertThat(counters.droppedFrames(DropReason.DROP_REASON_UNDELIVERED_AT_STOP))
                .isEqualTo(frames);
        assertThat(counters.toMessage().getDropped(0).getBatches()).isEqualTo(batches);
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void countsWhatTheTargetGivesUpUnderItsReason() throws InterruptedException {
        Publisher publisher = publisher(PublisherTest::takeAll);
        fill(2);
        publisher.doWork();
        publisher.doWork();
        targets.getFirst().giveUp(DropReason.DROP_REASON_REJECTED_BY_BROKER);
        assertThat(publisher.givenUpFrames()).isEqualTo(1 + 2);
        assertThat(publisher.deliveredFrames()).isZero();
        assertThat(counters.droppedFrames(DropReason.DROP_REASON_REJECTED_BY_BROKER))
                .isEqualTo(1 + 2);
        assertThat(counters.toMessage().getDropped(0).getBatches()).isEqualTo(2);
    }

    @Test
    void abandonClosesTheTarget() {
        publisher(PublisherTest::takeAll).abandon();
        assertThat(targets.getFirst().timesClosed()).isEqualTo(1);
    }
}
