package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.spool.OutageTarget.Mode;
import dev.seine.proto.v1.DropReason;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpoolingTargetTest {
    private static final int VALUE_BYTES = 1000;
    private static final long IN_FLIGHT_BYTES = 10L * (VALUE_BYTES + InFlight.OVERHEAD_BYTES);
    private static final long FAST = 1L << 30;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FaultyDirectory directory = new FaultyDirectory();
    private final ManualClock clock = new ManualClock();
    private final Batches batches = new Batches(1);
    private final List<EncodedBatch> sent = new ArrayList<>();
    private boolean queueIsFilling = true;
    private Runnable duringPause = () -> {};

    /** An agent from the queue on, with a Kafka that does what the test says. */
    private final class Rig {
        private final BatchQueue queue = new BatchQueue(1 << 20, Clock.system());
        private final Spool spool;
        private final SpoolingTarget target;
        private final OutageTarget kafka;
        private final Publisher publisher;

        Rig(SpoolSettings settings) throws IOException {
            spool = new Spool(directory, settings, clock);
            SpoolingTarget.Context context = new SpoolingTarget.Context(
                    spool, settings, clock, IN_FLIGHT_BYTES, () -> queueIsFilling, SpoolingTargetTest.this::pause);
            List<SpoolingTarget> targets = new ArrayList<>();
            List<OutageTarget> kafkas = new ArrayList<>();
            publisher = new Publisher(queue, clock, ignored -> {}, listener -> {
                targets.add(new SpoolingTarget(context, listener, inner -> {
                    kafkas.add(new OutageTarget(inner));
                    return kafkas.getFirst();
                }));
                return targets.getFirst();
            });
            target = targets.getFirst();
            kafka = kafkas.getFirst();
        }

        void send(int count) {
            for (int i = 0; i < count; i++) {
                EncodedBatch batch = batches.next(VALUE_BYTES);
                assertThat(target.send(batch)).isEmpty();
                sent.add(batch);
                target.work();
            }
        }

        void pass(Duration time) {
            for (long left = time.toMillis(); left > 0; left -= 100) {
                clock.advance(Duration.ofMillis(100));
                target.work();
            }
        }

        /** Runs until nothing is left to replay. */
        void drain() {
            do {
                pass(SECOND);
            } while (target.work() > 0);
        }

        void stop(Duration limit) throws InterruptedException {
            publisher.stopWithin(limit);
            publisher.onStop();
        }
    }

    private void pause(long ns) {
        clock.advanceNs(ns);
        duringPause.run();
    }

    private static SpoolSettings settings(SpoolPolicy policy, int files, long rate) {
        return new SpoolSettings(files * 16L * VALUE_BYTES, 16L * VALUE_BYTES, Duration.ofMillis(200), policy, rate);
    }

    private Rig rig() throws IOException {
        return new Rig(settings(SpoolPolicy.DROP_NEWEST, 100, FAST));
    }

    private byte[][] sentValues() {
        return sent.stream().map(EncodedBatch::value).toArray(byte[][]::new);
    }

    @Test
    void leavesTheDiskAloneWhileKafkaKeepsUp() throws IOException {
        Rig rig = rig();
        for (int i = 0; i < 50; i++) {
            rig.kafka.mode(i % 2 == 0 ? Mode.ANSWERS : Mode.SILENT);
            rig.send(5);
            rig.pass(Duration.ofMillis(300));
        }
        assertThat(directory.operations()).isZero();
        rig.kafka.mode(Mode.ANSWERS);
        assertThat(rig.kafka.delivered()).containsExactly(sentValues());
    }

    @Test
    void keepsBatchesOnTheDiskWhileKafkaRefusesAndSendsThemInOrderAfterwards() throws IOException {
        Rig rig = rig();
        rig.send(3);
        rig.kafka.mode(Mode.REFUSES);
        rig.send(40);
        assertThat(rig.target.waitingFor()).contains("no broker");
        assertThat(rig.spool.status().records()).isEqualTo(40);
        rig.kafka.mode(Mode.ANSWERS);
        rig.pass(SECOND);
        rig.send(5);
        rig.drain();
        rig.send(2);
        assertThat(rig.kafka.delivered()).containsExactly(sentValues());
        assertThat(rig.target.waitingFor()).isEmpty();
        assertThat(rig.spool.status()).isEqualTo(SpoolStatus.empty());
        assertThat(rig.publisher.deliveredBatches()).isEqualTo(50);
    }

    @Test
    void savesWhatASilentKafkaHasBecauseItWouldBeLostWithTheProcess() throws IOException {
        Rig rig = rig();
        rig.kafka.mode(Mode.SILENT);
        rig.send(3);
        assertThat(directory.operations()).isZero();
        rig.pass(Duration.ofMillis(1500));
        assertThat(rig.target.waitingFor().orElseThrow()).contains("bytes are on their way");
        directory.losePower();
        Rig next = rig();
        next.drain();
        assertThat(next.kafka.delivered()).containsExactly(sentValues());
    }

    @Test
    void sendsNothingTwiceWhenASilentKafkaAnswersAfterAll() throws IOException {
        Rig rig = rig();
        rig.kafka.mode(Mode.SILENT);
        rig.send(3);
        rig.pass(Duration.ofSeconds(2));
        rig.send(30);
        rig.kafka.mode(Mode.ANSWERS);
        rig.drain();
        assertThat(rig.kafka.delivered()).containsExactly(sentValues());
        assertThat(directory.names()).noneMatch(name -> name.endsWith(".spool"));
    }

    @Test
    void handsASilentKafkaNoMoreThanTheBoundHoweverLongItIsAway() throws IOException {
        Rig rig = rig();
        rig.kafka.mode(Mode.SILENT);
        for (int i = 0; i < 20; i++) {
            rig.send(50);
            rig.pass(SECOND);
        }
        assertThat(rig.kafka.unanswered()).isEqualTo(10);
        rig.kafka.mode(Mode.ANSWERS);
        rig.drain();
        assertThat(rig.kafka.delivered()).containsExactly(sentValues());
    }

    @Test
    void waitsForAKafkaThatAnswersWhileTheQueueHasRoom() throws IOException {
        Rig rig = rig();
        rig.kafka.mode(Mode.SILENT);
        rig.send(10);
        queueIsFilling = false;
        duringPause = () -> rig.kafka.answer(1);
        rig.send(1);
        assertThat(directory.operations()).isZero();
        rig.kafka.mode(Mode.ANSWERS);
        assertThat(rig.kafka.delivered()).containsExactly(sentValues());
    }

    @Test
    void drainsTwiceAsFastAsLiveBatchesComeWhateverTheRateLimit() throws IOException {
        Rig rig = new Rig(settings(SpoolPolicy.DROP_NEWEST, 100, 1));
        rig.kafka.mode(Mode.REFUSES);
        rig.send(300);
        rig.kafka.mode(Mode.ANSWERS);
        clock.advance(SECOND);
        int rounds = 0;
        while (rig.spool.hasUnread() && rounds < 1000) {
            rig.send(1);
            clock.advance(Duration.ofMillis(50));
            rig.target.work();
            rounds++;
        }
        assertThat(rounds).as("300 batches, one more gained each round").isBetween(290, 320);
        assertThat(rig.kafka.delivered()).containsExactly(sentValues());
    }

    @Test
    void replaysNoFasterThanTheRateAllows() throws IOException {
        Rig rig = new Rig(settings(SpoolPolicy.DROP_NEWEST, 100, 10 * VALUE_BYTES));
        rig.kafka.mode(Mode.REFUSES);
        rig.send(300);
        rig.kafka.mode(Mode.ANSWERS);
        rig.pass(SECOND);
        int before = rig.kafka.delivered().size();
        rig.pass(Duration.ofSeconds(10));
        assertThat(rig.kafka.delivered().size() - before).isBetween(95, 105);
    }

    @Test
    void leavesToTheNextRunWhatKafkaDoesNotTakeBeforeTheStop() throws IOException, InterruptedException {
        Rig rig = rig();
        rig.kafka.mode(Mode.SILENT);
        rig.send(4);
        for (int i = 0; i < 7; i++) {
            sent.add(batches.next(VALUE_BYTES));
            assertThat(rig.queue.offer(sent.getLast(), 0)).isTrue();
        }
        rig.stop(Duration.ZERO);
        assertThat(batches.counters().droppedFrames()).isZero();
        assertThat(rig.spool.status().framesOfThisRun()).isEqualTo(11);
        assertThat(directory.isClosed()).isTrue();
        directory.losePower();
        Rig next = rig();
        next.drain();
        assertThat(next.kafka.delivered()).containsExactly(sentValues());
        assertThat(next.publisher.deliveredFrames())
                .as("they are no frames of this run")
                .isZero();
        assertThat(next.spool.status().replayedFrames()).isEqualTo(11);
    }

    @Test
    void stopWaitsForAnswersButNotLongForAKafkaThatIsAway() throws IOException, InterruptedException {
        Rig rig = rig();
        rig.send(4);
        rig.stop(Duration.ofSeconds(30));
        assertThat(rig.kafka.closeLimit()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(30));
        Rig away = rig();
        away.kafka.mode(Mode.SILENT);
        away.send(4);
        away.pass(Duration.ofSeconds(2));
        away.stop(Duration.ofSeconds(30));
        assertThat(away.kafka.closeLimit()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void countsAtTheStopWhatHasNoRoomOnTheDiskEither() throws IOException, InterruptedException {
        Rig rig = rig();
        rig.kafka.mode(Mode.SILENT);
        rig.send(4);
        directory.capacity(0);
        assertThat(rig.queue.offer(batches.next(VALUE_BYTES), 0)).isTrue();
        rig.stop(Duration.ZERO);
        assertThat(batches.counters().droppedFrames(DropReason.DROP_REASON_UNDELIVERED_AT_STOP))
                .isEqualTo(5);
        assertThat(rig.publisher.givenUpFrames()).isEqualTo(5);
    }

    @Test
    void refusesLiveBatchesWhenFullAndLosesNone() throws IOException {
        Rig rig = new Rig(settings(SpoolPolicy.DROP_NEWEST, 2, FAST));
        rig.kafka.mode(Mode.REFUSES);
        EncodedBatch next = batches.next(VALUE_BYTES);
        for (; rig.target.send(next).isEmpty(); next = batches.next(VALUE_BYTES)) {
            sent.add(next);
        }
        assertThat(rig.target.send(next).orElseThrow()).contains("full");
        rig.kafka.mode(Mode.ANSWERS);
        rig.drain();
        assertThat(rig.target.send(next)).isEmpty();
        sent.add(next);
        assertThat(rig.kafka.delivered()).containsExactly(sentValues());
        assertThat(batches.counters().droppedFrames()).isZero();
    }

    @Test
    void dropsTheOldestWhenFullAndCountsExactlyThose() throws IOException {
        Rig rig = new Rig(settings(SpoolPolicy.DROP_OLDEST, 4, FAST));
        rig.kafka.mode(Mode.SILENT);
        for (int i = 0; i < 20; i++) {
            rig.send(10);
            rig.pass(SECOND);
        }
        rig.kafka.mode(Mode.ANSWERS);
        rig.drain();
        List<byte[]> delivered = rig.kafka.delivered();
        long dropped = batches.counters().droppedFrames(DropReason.DROP_REASON_SPOOL_FULL);
        assertThat(delivered.size() + dropped).isEqualTo(200);
        assertThat(dropped).isPositive();
        assertThat(List.of(sentValues())).containsSubsequence(delivered.toArray(byte[][]::new));
        assertThat(delivered.getLast()).isEqualTo(sentValues()[199]);
    }

    @Test
    void forgetsWhatTheBrokerRefusesForGood() throws IOException {
        Rig rig = rig();
        rig.kafka.mode(Mode.SILENT);
        rig.send(3);
        rig.pass(Duration.ofSeconds(2));
        rig.kafka.reject();
        rig.kafka.mode(Mode.ANSWERS);
        rig.drain();
        assertThat(batches.counters().droppedFrames(DropReason.DROP_REASON_REJECTED_BY_BROKER))
                .isEqualTo(1);
        assertThat(rig.kafka.delivered()).hasSize(2);
        assertThat(directory.names()).noneMatch(name -> name.endsWith(".spool"));
    }

    @Test
    void asksAnAbsentKafkaNowAndThenAndNotWithEachBatch() throws IOException {
        Rig rig = rig();
        rig.kafka.mode(Mode.REFUSES);
        rig.send(1000);
        assertThat(rig.kafka.offers()).as("no time has passed").isLessThan(5);
        rig.pass(Duration.ofSeconds(10));
        assertThat(rig.kafka.offers()).isGreaterThan(20);
    }
}
