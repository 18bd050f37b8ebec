package dev.seine.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamLedgerTest {
    private static final StreamKey STREAM = new StreamKey("web-07", "", 1, 0);
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final long WEEK_NS = 7 * 24 * HOUR_NS;

    private final StreamLedger ledger = StreamLedger.empty();

    private static BatchHead batch(long batch, long frame, int frames, long kernelDrops) {
        StreamCounters counters = new StreamCounters(frame + frames, 0, 0, kernelDrops, 0, 0, 0, List.of());
        return new BatchHead(STREAM, new StreamPosition(batch, frame), frames, counters, Optional.empty());
    }

    private Verdict.Archive archive(BatchHead batch) {
        Verdict verdict = ledger.assess(batch);
        assertThat(verdict).isInstanceOf(Verdict.Archive.class);
        Verdict.Archive archive = (Verdict.Archive) verdict;
        ledger.record(batch, archive.gap(), TimeRange.EMPTY, 0);
        return archive;
    }

    private StreamState state() {
        return ledger.streams().getFirst();
    }

    @Test
    void letsConsecutiveBatchesIn() {
        assertThat(archive(batch(0, 0, 10, 0)).gap()).isEmpty();
        assertThat(archive(batch(1, 10, 5, 0)).gap()).isEmpty();
        assertThat(state().framesArchived()).isEqualTo(15);
        assertThat(state().next()).isEqualTo(new StreamPosition(2, 15));
    }

    @Test
    void knowsADuplicateHoweverOldItIs() {
        archive(batch(0, 0, 10, 0));
        archive(batch(1, 10, 5, 0));
        assertThat(ledger.assess(batch(0, 0, 10, 0))).isEqualTo(new Verdict.Duplicate());
        assertThat(ledger.assess(batch(1, 10, 5, 0))).isEqualTo(new Verdict.Duplicate());
    }

    @Test
    void writesDownWhatIsMissing() {
        archive(batch(0, 0, 10, 0));
        Verdict.Archive behind = archive(batch(4, 50, 5, 7));
        assertThat(behind.gap()).contains(new Gap(GapReason.MISSING, 1, 4, 10, 50, 3, 40));
        assertThat(behind.drops()).as("missing frames and kernel drops").isEqualTo(47);
        assertThat(state().gaps()).containsExactly(behind.gap().orElseThrow());
    }

    @Test
    void missesTheBeginningOfAStreamThatItSeesLate() {
        assertThat(archive(batch(3, 30, 5, 0)).gap()).contains(new Gap(GapReason.MISSING, 0, 3, 0, 30, 3, 30));
    }

    @Test
    void countsOnlyNewKernelDrops() {
        assertThat(archive(batch(0, 0, 10, 3)).drops()).isEqualTo(3);
        assertThat(archive(batch(1, 10, 10, 3)).drops()).isZero();
        assertThat(archive(batch(2, 20, 10, 5)).drops()).isEqualTo(2);
        assertThat(archive(batch(3, 30, 10, 1)).drops())
                .as("a total that shrinks")
                .isZero();
    }

    @Test
    void countsAsDropsWhatTheAgentGaveUpBeforeItHadANumber() {
        assertThat(archive(limited(0, 0, 10, 7)).drops()).isEqualTo(7);
        assertThat(archive(limited(1, 10, 10, 7)).drops()).isZero();
        assertThat(archive(limited(2, 20, 10, 9)).drops()).isEqualTo(2);
    }

    /** Frames with a number are in a batch that is missing, which a gap tells. */
    private static BatchHead limited(long batch, long frame, int frames, long rateLimited) {
        StreamCounters counters = new StreamCounters(
                frame + frames,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(
                        new StreamCounters.Dropped("RATE_LIMIT", rateLimited, 0),
                        new StreamCounters.Dropped("SPOOL_FULL", 40 * batch, batch)));
        return new BatchHead(STREAM, new StreamPosition(batch, frame), frames, counters, Optional.empty());
    }

    @Test
    void doesNotBelieveFrameNumbersThatContradictTheBatchNumber() {
        archive(batch(0, 0, 10, 0));
        assertThat(ledger.assess(batch(1, 11, 5, 0)))
                .isInstanceOfSatisfying(
                        Verdict.Contradiction.class,
                        no -> assertThat(no.why()).contains("batch 1 begins with frame 11, expected is 10"));
        assertThat(ledger.assess(batch(5, 9, 5, 0))).isInstanceOf(Verdict.Contradiction.class);
        assertThat(archive(batch(1, 10, 5, 0)).gap())
                .as("nothing has changed by them")
                .isEmpty();
    }

    @Test
    void tellsWhatAnotherCollectorHasFromWhatIsMissing() {
        archive(batch(0, 0, 10, 2));
        ledger.handedOver();
        Verdict.Archive first = archive(batch(5, 60, 5, 9));
        assertThat(first.gap()).contains(new Gap(GapReason.ARCHIVED_ELSEWHERE, 1, 5, 10, 60, 4, 50));
        assertThat(first.drops()).as("the other archive has them").isZero();
        assertThat(archive(batch(7, 70, 5, 9)).gap()).contains(new Gap(GapReason.MISSING, 6, 7, 65, 70, 1, 5));
    }

    @Test
    void expectsTheBeginningOfUnknownStreamsElsewhereAfterATakeover() {
        StreamLedger successor = new StreamLedger(List.of(), true, 0);
        Verdict verdict = successor.assess(batch(3, 30, 5, 0));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Archive.class,
                        archive -> assertThat(archive.gap())
                                .contains(new Gap(GapReason.ARCHIVED_ELSEWHERE, 0, 3, 0, 30, 3, 30)));
    }

    @Test
    void putsManyGapsTogetherWithoutLosingCount() {
        long frame = 0;
        for (int i = 0; i < 1_000; i++) {
            archive(batch(2L * i + 1, frame + 3, 1, 0));
            frame += 4;
        }
        assertThat(state().gaps()).hasSize(Gap.MAX_GAPS);
        assertThat(state().gaps().stream().mapToLong(Gap::frames).sum()).isEqualTo(3_000);
        assertThat(state().gaps().stream().mapToLong(Gap::batches).sum()).isEqualTo(1_000);
        assertThat(state().gaps().getLast().nextFrame())
                .isEqualTo(state().next().frame() - 1);
    }

    @Test
    void forgetsAStreamOfWhichNothingHasComeForAWeek() {
        BatchHead ended = new BatchHead(
                new StreamKey("a", "", 1, 0),
                StreamPosition.START,
                0,
                StreamCounters.ZERO,
                Optional.of(new StreamEnd("STOPPED", "")));
        ledger.record(ended, Optional.empty(), TimeRange.EMPTY, 0);
        ledger.record(batch(0, 0, 10, 0), Optional.empty(), TimeRange.EMPTY, HOUR_NS);
        ledger.forgetOld(WEEK_NS);
        assertThat(ledger.streams()).hasSize(2);
        ledger.forgetOld(WEEK_NS + HOUR_NS / 2);
        assertThat(ledger.streams()).extracting(StreamState::stream).containsExactly(STREAM);
        ledger.forgetOld(WEEK_NS + 2 * HOUR_NS);
        assertThat(ledger.streams()).isEmpty();
    }

    @Test
    void forgetsNothingWhileItIsNotInUse() {
        ledger.record(batch(0, 0, 10, 0), Optional.empty(), TimeRange.EMPTY, WEEK_NS);
        long afterReboot = 5 * HOUR_NS;
        StreamLedger monthsLater = new StreamLedger(ledger.streams(), false, afterReboot);
        monthsLater.forgetOld(afterReboot + WEEK_NS);
        assertThat(monthsLater.assess(batch(0, 0, 10, 0))).isEqualTo(new Verdict.Duplicate());
        monthsLater.forgetOld(afterReboot + WEEK_NS + 1);
        assertThat(monthsLater.streams()).isEmpty();
    }

    @Test
    void remembersABoundedNumberOfStreams() {
        for (int run = 0; run < StreamLedger.MAX_STREAMS + 10; run++) {
            BatchHead head = new BatchHead(
                    new StreamKey("a", "", run, 0), StreamPosition.START, 1, StreamCounters.ZERO, Optional.empty());
            ledger.record(head, Optional.empty(), TimeRange.EMPTY, 0);
        }
        assertThat(ledger.streams()).hasSize(StreamLedger.MAX_STREAMS);
        assertThat(ledger.streams().getFirst().stream().runId()).isEqualTo(10);
    }
}
