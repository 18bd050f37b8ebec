package dev.seine.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.fake.FakeBlock;
import dev.seine.agent.fake.FakeClock;
import dev.seine.agent.fake.FakeFrame;
import dev.seine.agent.fake.FakeSource;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.limit.CaptureLimits;
import dev.seine.agent.limit.LimitSettings;
import dev.seine.agent.limit.MemoryGuard;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.source.FrameColumns;
import dev.seine.agent.source.SourceState;
import dev.seine.proto.DecodedBatch;
import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.DroppedFrames;
import dev.seine.proto.v1.EndReason;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CaptureWorkerTest {
    private static final int DRAIN_TIMEOUT_MS = 250;
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final EffectiveFilter FIRST_FILTER = new EffectiveFilter("tcp", "port 22", "port 9092");

    private final FakeClock clock = new FakeClock(Duration.ofMillis(100));
    private final BatchQueue queue = new BatchQueue(1 << 20, Clock.system());
    private final StreamFactory streams = new StreamFactory("web-07", "", 77, Map.of("rack", "b4"));
    private final FakeSource source = new FakeSource(3);
    private final AtomicLong residentBytes = new AtomicLong();
    private final MemoryGuard memory = new MemoryGuard(1_000, clock, () -> OptionalLong.of(residentBytes.get()));
    private final Deque<FakeSource> comingBack = new ArrayDeque<>();
    private final List<EffectiveFilter> openedUnder = new ArrayList<>();

    private CaptureWorker worker() {
        return worker(LimitSettings.NONE);
    }

    private CaptureWorker worker(LimitSettings settings) {
        return worker(limits(settings), source);
    }

    private CaptureWorker worker(CaptureLimits limits, FakeSource first) {
        CaptureTask task = new CaptureTask("default", FIRST_FILTER, true, 0, 1, DRAIN_TIMEOUT_MS, limits);
        return new CaptureWorker(task, first, this::reopen, new CaptureContext(streams, queue, clock, memory));
    }

    private CaptureLimits limits(LimitSettings settings) {
        return new CaptureLimits("default", settings, clock);
    }

    private static LimitSettings frames(long frames) {
        return new LimitSettings(0, 0, Duration.ZERO, frames, 0);
    }

    private FakeSource reopen(EffectiveFilter filter) throws IOException {
        openedUnder.add(filter);
        if (comingBack.isEmpty()) {
            throw new IOException("there is no interface fake0");
        }
        return comingBack.remove();
    }

    /** Works until the source's script has been played. */
    private static void play(CaptureWorker worker, FakeSource source) throws Exception {
        while (!source.played()) {
            worker.doWork();
        }
    }

    private FrameBatch next() throws Exception {
        EncodedBatch batch = queue.poll(0);
        assertThat(batch).isNotNull();
        DecodedBatch.of(batch.value()); // Checks what a reader checks.
        return FrameBatch.parseFrom(batch.value());
    }

    private void assertFrames(FrameBatch batch, int streamId, long batchSequence, long firstFrame, int frames) {
        assertThat(batch.getStreamId()).isEqualTo(streamId);
        assertThat(batch.getBatchSequence()).isEqualTo(batchSequence);
        assertThat(batch.getFirstFrameSequence()).isEqualTo(firstFrame);
        assertThat(batch.getFramesCount()).isEqualTo(frames);
        assertThat(batch.hasEnd()).isFalse();
    }

    /** The identity of the contract: of a stream that ended in order no frame is unexplained. */
    private static void assertEnd(FrameBatch last, EndReason reason) {
        assertThat(last.getEnd().getReason()).isEqualTo(reason);
        assertThat(last.getFramesCount()).isZero();
        Counters counters = last.getCounters();
        long droppedInNoBatch = counters.getDroppedList().stream()
                .filter(dropped -> dropped.getBatches() == 0)
                .mapToLong(DroppedFrames::getFrames)
                .sum();
        assertThat(counters.getAcceptedFrames())
                .isEqualTo(counters.getCapturedFrames() + counters.getKernelDrops() + droppedInNoBatch);
        assertThat(counters.getCapturedFrames()).isEqualTo(last.getFirstFrameSequence());
    }

    private void assertNothingMore() throws InterruptedException {
        assertThat(queue.poll(0)).isNull();
    }

    @Test
    void turnsEachBlockIntoOneBatchAndHandsItBackOnce() throws Exception {
        FakeBlock first = FakeBlock.ofFrames(3);
        FakeBlock second = FakeBlock.ofFrames(2);
        CaptureWorker worker = worker();
        source.then(first).then(SourceState.LIVE).then(second);
        assertThat(worker.doWork()).isEqualTo(3);
        assertThat(worker.doWork()).isZero();
        assertThat(worker.doWork()).isEqualTo(2);
        assertFrames(next(), 0, 0, 0, 3);
        assertFrames(next(), 0, 1, 3, 2);
        assertNothingMore();
        assertThat(first.timesClosed()).isEqualTo(1);
        assertThat(second.timesClosed()).isEqualTo(1);
        assertThat(worker.state()).isEqualTo(CaptureState.CAPTURING);
    }

    @Test
    void describesTheStreamInEveryBatch() throws Exception {
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(1));
        worker.doWork();
        FrameBatch batch = next();
        assertThat(batch.getHostId()).isEqualTo("web-07");
        assertThat(batch.getRunId()).isEqualTo(77);
        assertThat(batch.getStream().getCaptureId()).isEqualTo("default");
        assertThat(batch.getStream().getFilter()).as("what the user wrote").isEqualTo("tcp");
        assertThat(batch.getStream().getInterfaceName()).isEqualTo("fake0");
        assertThat(batch.getStream().getInterfaceIndex()).isEqualTo(3);
        assertThat(batch.getStream().getPromiscuous()).isTrue();
        assertThat(batch.getStream().getRingCount()).isEqualTo(1);
        assertThat(batch.getStream().getHostLabelsMap()).containsOnly(Map.entry("rack", "b4"));
    }

    @Test
    void stopTakesWhatTheKernelHadAcceptedAndThenEndsTheStreamOnce() throws Exception {
        source.dropping(5).inRing(FakeBlock.ofFrames(4)).inRing(FakeBlock.ofFrames(6));
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(3));
        worker.doWork();
        worker.stopBefore(Long.MAX_VALUE, new StreamEnd(EndReason.END_REASON_STOPPED, "SIGTERM"));
        worker.onStop();
        assertFrames(next(), 0, 0, 0, 3);
        assertFrames(next(), 0, 1, 3, 4);
        assertFrames(next(), 0, 2, 7, 6);
        FrameBatch last = next();
        assertEnd(last, EndReason.END_REASON_STOPPED);
        assertThat(last.getEnd().getDetail()).isEqualTo("SIGTERM");
        assertThat(last.getCounters().getAcceptedFrames()).isEqualTo(3 + 4 + 6 + 5);
        assertThat(last.getCounters().getKernelDrops()).isEqualTo(5);
        assertNothingMore();
        assertThat(source.closed()).isTrue();
        assertThat(worker.state()).isEqualTo(CaptureState.ENDED);
    }

    @Test
    void saysOnceAMinuteThatAQuietStreamLivesAndWhatTheKernelHasDropped() throws Exception {
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(3));
        worker.doWork();
        assertFrames(next(), 0, 0, 0, 3);
        source.dropping(7);
        FrameBatch alive = workUntilTheNext(worker, 1_000);
        assertFrames(alive, 0, 1, 3, 0);
        assertThat(alive.hasEnd()).isFalse();
        assertThat(alive.getCounters().getKernelDrops()).isEqualTo(7);
        assertThat(alive.getBaseTimeNs()).isBetween(60_000_000_000L + START_NS, 62_000_000_000L + START_NS);
        assertFrames(workUntilTheNext(worker, 1_000), 0, 2, 3, 0);
    }

    private FrameBatch workUntilTheNext(CaptureWorker worker, int attempts) throws Exception {
        for (int i = 0; i < attempts && queue.bytes() == 0; i++) {
            worker.doWork();
        }
        return next();
    }

    @Test
    void losesNoFramesInHandThoughTheSourceNoLongerTellsItsTotals() throws Exception {
        CaptureWorker worker = worker();
        source.dropping(2).then(FakeBlock.ofFrames(3)).then(FakeBlock.ofFrames(4));
        worker.doWork();
        source.losingItsTotals();
        assertThat(worker.doWork()).isEqualTo(Work.FINISHED);
        assertFrames(next(), 0, 0, 0, 3);
        assertFrames(next(), 0, 1, 3, 4);
        FrameBatch last = next();
        assertEnd(last, EndReason.END_REASON_SOURCE_FAILED);
        assertThat(last.getCounters().getAcceptedFrames()).isEqualTo(3 + 4 + 2);
        assertNothingMore();
    }

    @Test
    void endsAtTheEndOfAFile() throws Exception {
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(3)).then(SourceState.FINISHED);
        assertThat(worker.doWork()).isEqualTo(3);
        assertThat(worker.doWork()).isEqualTo(Work.FINISHED);
        worker.onStop();
        assertFrames(next(), 0, 0, 0, 3);
        assertEnd(next(), EndReason.END_REASON_END_OF_FILE);
        assertNothingMore();
        assertThat(worker.state()).isEqualTo(CaptureState.ENDED);
        assertThat(worker.failure()).isEmpty();
    }

    @Test
    void endsTheStreamWithTheReasonWhenTheSourceFails() throws Exception {
        IOException failure = new IOException("trace.pcapng: byte 4711: bad block");
        source.inRing(FakeBlock.ofFrames(2));
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(3)).then(failure);
        worker.doWork();
        assertThat(worker.doWork()).isEqualTo(Work.FINISHED);
        worker.onStop();
        assertFrames(next(), 0, 0, 0, 3);
        assertFrames(next(), 0, 1, 3, 2);
        FrameBatch last = next();
        assertEnd(last, EndReason.END_REASON_SOURCE_FAILED);
        assertThat(last.getEnd().getDetail()).isEqualTo(failure.getMessage());
        assertNothingMore();
        assertThat(worker.state()).isEqualTo(CaptureState.FAILED);
        assertThat(worker.failure()).contains(failure);
        assertThat(source.closed()).isTrue();
    }

    /** Counts one frame and can tell nothing of it. */
    private static final class DamagedBlock extends FakeBlock {
        DamagedBlock() {
            super(List.of(FakeFrame.ofLength(1, 60)));
        }

        @Override
        public void addRowsTo(FrameColumns columns) {
            throw new IllegalStateException("ring block 7 is damaged");
        }
    }

    @Test
    void doesNotClaimToHaveStoppedInOrderAfterABug() throws Exception {
        FakeBlock broken = new DamagedBlock();
        CaptureWorker worker = worker();
        source.then(broken);
        assertThatThrownBy(worker::doWork).isInstanceOf(IllegalStateException.class);
        worker.onStop();
        FrameBatch last = next();
        assertThat(last.getEnd().getReason()).isEqualTo(EndReason.END_REASON_SOURCE_FAILED);
        assertThat(last.getEnd().getDetail()).contains("ring block 7 is damaged");
        assertThat(last.getCounters().getDroppedList())
                .as("its frame is on the ledger")
                .containsExactly(DroppedFrames.newBuilder()
                        .setReason(DropReason.DROP_REASON_SOURCE_FAILED)
                        .setFrames(1)
                        .build());
        assertThat(broken.timesClosed()).isEqualTo(1);
    }

    @Test
    void saysThatItFailedWhenWhatWasInTheRingAtTheEndIsDamaged() throws Exception {
        CaptureWorker worker = worker();
        source.inRing(new DamagedBlock()).inRing(FakeBlock.ofFrames(2));
        worker.onStop();
        FrameBatch last = next();
        assertThat(last.getEnd().getReason()).isEqualTo(EndReason.END_REASON_SOURCE_FAILED);
        assertThat(last.getCounters().getDroppedList())
                .containsExactly(DroppedFrames.newBuilder()
                        .setReason(DropReason.DROP_REASON_SOURCE_FAILED)
                        .setFrames(3)
                        .build());
        assertNothingMore();
    }

    @Test
    void keepsTheStreamWhileTheInterfaceIsDown() throws Exception {
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(1)).then(SourceState.DOWN);
        play(worker, source);
        assertThat(worker.state()).isEqualTo(CaptureState.INTERFACE_DOWN);
        source.then(SourceState.LIVE);
        worker.doWork();
        assertThat(worker.state()).isEqualTo(CaptureState.CAPTURING);
        source.then(FakeBlock.ofFrames(2));
        worker.doWork();
        assertFrames(next(), 0, 0, 0, 1);
        assertFrames(next(), 0, 1, 1, 2);
        assertNothingMore();
    }

    @Test
    void beginsANewStreamWhenARemovedInterfaceIsBack() throws Exception {
        source.inRing(FakeBlock.ofFrames(2));
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(3)).then(SourceState.REMOVED);
        play(worker, source);
        assertThat(worker.state()).isEqualTo(CaptureState.INTERFACE_REMOVED);
        assertThat(source.closed()).isTrue();
        assertFrames(next(), 0, 0, 0, 3);
        assertFrames(next(), 0, 1, 3, 2);
        assertEnd(next(), EndReason.END_REASON_INTERFACE_REMOVED);

        assertThat(worker.doWork()).as("it is not back yet").isZero();
        assertThat(worker.state()).isEqualTo(CaptureState.INTERFACE_REMOVED);
        FakeSource again = new FakeSource(4).then(FakeBlock.ofFrames(5));
        comingBack.add(again);
        play(worker, again);
        assertThat(worker.state()).isEqualTo(CaptureState.CAPTURING);
        FrameBatch batch = next();
        assertFrames(batch, 1, 0, 0, 5);
        assertThat(batch.getStream().getInterfaceIndex()).isEqualTo(4);
        assertThat(batch.getCounters().getAcceptedFrames())
                .as("counts begin with the stream")
                .isEqualTo(5);
        assertThat(worker.counters()).hasSize(2);
        worker.onStop();
        assertEnd(next(), EndReason.END_REASON_STOPPED);
        assertNothingMore();
    }

    @Test
    void takesExactlyTheLimitAndCountsTheRest() throws Exception {
        source.dropping(1).inRing(FakeBlock.ofFrames(4));
        CaptureWorker worker = worker(frames(5));
        source.then(FakeBlock.ofFrames(3)).then(FakeBlock.ofFrames(3));
        assertThat(worker.doWork()).isEqualTo(3);
        worker.doWork();
        assertThat(worker.doWork()).isEqualTo(Work.FINISHED);
        assertFrames(next(), 0, 0, 0, 3);
        assertFrames(next(), 0, 1, 3, 2);
        FrameBatch last = next();
        assertEnd(last, EndReason.END_REASON_LIMIT_REACHED);
        assertThat(last.getCounters().getDroppedList())
                .containsExactly(DroppedFrames.newBuilder()
                        .setReason(DropReason.DROP_REASON_LIMIT_REACHED)
                        .setFrames(1 + 4)
                        .build());
        assertNothingMore();
        assertThat(worker.state()).isEqualTo(CaptureState.ENDED);
    }

    @Test
    void dropsAndCountsWhatComesFasterThanItMay() throws Exception {
        CaptureWorker worker = worker(new LimitSettings(2, 0, Duration.ZERO, 0, 0));
        source.then(FakeBlock.ofFrames(5)).then(FakeBlock.ofFrames(3));
        assertThat(worker.doWork()).isEqualTo(5);
        assertThat(worker.doWork()).isEqualTo(3);
        worker.onStop();
        FrameBatch first = next();
        assertFrames(first, 0, 0, 0, 2);
        assertThat(first.getFrames(1).getData().size()).as("the second frame").isEqualTo(61);
        assertThat(first.getCounters().getDroppedList())
                .as("the batch tells what is missing between its frames")
                .containsExactly(rateLimited(3));
        FrameBatch last = next();
        assertEnd(last, EndReason.END_REASON_STOPPED);
        assertThat(last.getCounters().getDroppedList()).containsExactly(rateLimited(6));
        assertNothingMore();
    }

    private static DroppedFrames rateLimited(long frames) {
        return DroppedFrames.newBuilder()
                .setReason(DropReason.DROP_REASON_RATE_LIMIT)
                .setFrames(frames)
                .build();
    }

    @Test
    void endsWhenItsTimeIsUpWithWhatTheKernelHadAccepted() throws Exception {
        source.inRing(FakeBlock.ofFrames(4));
        CaptureWorker worker = worker(new LimitSettings(0, 0, Duration.ofSeconds(5), 0, 0));
        int done = 0;
        while (done != Work.FINISHED) {
            done = worker.doWork();
        }
        assertFrames(next(), 0, 0, 0, 4);
        FrameBatch last = next();
        assertEnd(last, EndReason.END_REASON_LIMIT_REACHED);
        assertThat(last.getEnd().getDetail()).isEqualTo("duration");
        assertNothingMore();
    }

    @Test
    void readsNothingWhileMemoryIsAboveItsLimitAndLosesNothingOfTheRing() throws Exception {
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(3));
        residentBytes.set(2_000);
        while (!memory.exceeded()) {
            clock.monotonicNs();
        }
        for (int i = 0; i < 30; i++) {
            assertThat(worker.doWork()).isZero();
        }
        assertNothingMore();
        source.dropping(7);
        worker.doWork();
        assertThat(worker.counters().getFirst().source().kernelDrops()).isEqualTo(7);
        residentBytes.set(500);
        play(worker, source);
        assertFrames(next(), 0, 0, 0, 3);
        assertNothingMore();
    }

    @Test
    void endsWithTheLimitThoughAnotherStreamTookTheLastFrame() throws Exception {
        CaptureLimits shared = limits(frames(2));
        FakeSource quiet = new FakeSource(4);
        CaptureWorker busy = worker(shared, source);
        CaptureWorker idle = worker(shared, quiet);
        source.then(FakeBlock.ofFrames(2));
        busy.doWork();
        assertThat(busy.doWork()).isEqualTo(Work.FINISHED);
        assertThat(idle.doWork()).isEqualTo(Work.FINISHED);
        assertThat(idle.state()).isEqualTo(CaptureState.ENDED);
        assertFrames(next(), 0, 0, 0, 2);
        assertEnd(next(), EndReason.END_REASON_LIMIT_REACHED);
        FrameBatch other = next();
        assertThat(other.getStreamId()).isEqualTo(1);
        assertEnd(other, EndReason.END_REASON_LIMIT_REACHED);
        assertNothingMore();
    }

    @Test
    @Timeout(60)
    void tellsWhatTheKernelDropsWhileABatchWaitsForRoomInTheQueue() throws Exception {
        EncodedBatch large = new EncodedBatch(new byte[1 << 20], 1, new StreamCounters());
        assertThat(queue.offer(large, 0)).isTrue();
        FakeBlock block = FakeBlock.ofFrames(3);
        CaptureWorker worker = worker();
        source.then(block);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Integer> work = thread.submit(worker::doWork);
            while (block.timesClosed() == 0) {
                Thread.onSpinWait();
            }
            source.dropping(7);
            while (worker.counters().getFirst().source().kernelDrops() < 7) {
                Thread.sleep(1);
            }
            assertThat(work.isDone()).isFalse();
            assertThat(queue.poll(0)).isSameAs(large);
            assertThat(work.get()).isEqualTo(3);
        }
        assertFrames(next(), 0, 0, 0, 3);
    }

    @Test
    void handsTheBlockBackBeforeItWaitsForRoomInTheQueue() throws Exception {
        EncodedBatch large = new EncodedBatch(new byte[1 << 20], 1, new StreamCounters());
        assertThat(queue.offer(large, 0)).isTrue();
        FakeBlock block = FakeBlock.ofFrames(3);
        CaptureWorker worker = worker();
        source.then(block);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Integer> work = thread.submit(worker::doWork);
            while (block.timesClosed() == 0) {
                Thread.onSpinWait();
            }
            assertThat(queue.bytes()).as("the batch waits").isEqualTo(1 << 20);
            assertThat(work.isDone()).isFalse();
            assertThat(queue.poll(0)).isSameAs(large);
            assertThat(work.get()).isEqualTo(3);
        }
        assertFrames(next(), 0, 0, 0, 3);
        assertThat(block.timesClosed()).isEqualTo(1);
    }

    @Test
    void countsWhatTheQueueDoesNotTakeInTheTimeForStopping() throws Exception {
        EncodedBatch large = new EncodedBatch(new byte[1 << 20], 1, new StreamCounters());
        assertThat(queue.offer(large, 0)).isTrue();
        source.inRing(FakeBlock.ofFrames(3)).inRing(FakeBlock.ofFrames(4));
        CaptureWorker worker = worker();
        worker.stopBefore(clock.monotonicNs(), new StreamEnd(EndReason.END_REASON_STOPPED, ""));
        worker.onStop();
        Counters counters = worker.counters().getFirst().toMessage();
        assertThat(counters.getAcceptedFrames()).isEqualTo(7).isEqualTo(counters.getCapturedFrames());
        assertThat(counters.getDroppedList())
                .containsExactly(DroppedFrames.newBuilder()
                        .setReason(DropReason.DROP_REASON_UNDELIVERED_AT_STOP)
                        .setFrames(7)
                        .setBatches(3) // The batch that ends the stream is lost as well.
                        .build());
        assertThat(queue.poll(0)).isSameAs(large);
        assertNothingMore();
    }

    @Test
    void appliesAChangedFilterWithoutANewStream() throws Exception {
        EffectiveFilter wanted = FIRST_FILTER.withOwnTraffic("port 9093");
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(1)).then(FakeBlock.ofFrames(2)).then(FakeBlock.ofFrames(3));
        worker.doWork();
        assertThat(worker.filter()).isEqualTo(FIRST_FILTER);
        worker.filter(wanted);
        worker.doWork();
        worker.doWork();
        assertThat(worker.filter()).isEqualTo(wanted);
        assertThat(source.filters()).containsExactly(wanted);
        assertFrames(next(), 0, 0, 0, 1);
        assertFrames(next(), 0, 1, 1, 2);
        assertFrames(next(), 0, 2, 3, 3);
    }

    @Test
    void saysInTheNextBatchUnderWhichFilterAndLabelsItIs() throws Exception {
        CaptureWorker worker = worker();
        source.then(FakeBlock.ofFrames(1)).then(FakeBlock.ofFrames(2)).then(FakeBlock.ofFrames(3));
        worker.doWork();
        worker.filter(FIRST_FILTER.changedTo("udp", "port 22").withOwnTraffic("port 9094"));
        streams.labels(Map.of("rack", "b5", "role", "web"));
        worker.doWork();
        worker.doWork();
        FrameBatch before = next();
        FrameBatch after = next();
        assertFrames(after, 0, 1, 1, 2);
        assertThat(before.getStream().getFilterVersion()).isZero();
        assertThat(before.getStream().getFilterSinceNs()).isZero();
        assertThat(after.getStream().getFilter()).isEqualTo("udp");
        assertThat(after.getStream().getFilterVersion()).isEqualTo(1);
        assertThat(after.getStream().getFilterSinceNs()).isGreaterThan(START_NS);
        assertThat(after.getStream().getHostLabelsMap())
                .containsOnly(Map.entry("rack", "b5"), Map.entry("role", "web"));
        assertThat(next().getStream()).isEqualTo(after.getStream());
        assertThat(source.filters()).hasSize(1);
    }

    @Test
    void refusesLabelsThatNoBatchCouldCarry() {
        CaptureWorker worker = worker();
        assertThatThrownBy(() -> worker.requireFits(FIRST_FILTER, Map.of("rack", "b".repeat(9_000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed are 8192");
        worker.requireFits(FIRST_FILTER, Map.of("rack", "b".repeat(900)));
    }

    @Test
    void triesAgainWhenTheInterfaceCouldNotTakeTheFilter() throws Exception {
        EffectiveFilter wanted = FIRST_FILTER.withOwnTraffic("port 9093");
        source.refusingFilters(2).then(SourceState.LIVE).then(SourceState.DOWN).then(SourceState.DOWN);
        CaptureWorker worker = worker();
        worker.filter(wanted);
        play(worker, source);
        assertThat(source.filters())
                .as("an interface that is down takes no filter")
                .isEmpty();
        source.then(SourceState.LIVE).then(FakeBlock.ofFrames(1)).then(FakeBlock.ofFrames(1));
        play(worker, source);
        assertThat(source.filters()).containsExactly(wanted);
        assertThat(worker.state()).isEqualTo(CaptureState.CAPTURING);
    }

    @Test
    void failsRatherThanCaptureUnderAFilterThatCannotBeReplaced() throws Exception {
        source.refusingFilters(Integer.MAX_VALUE);
        CaptureWorker worker = worker();
        worker.filter(FIRST_FILTER.withOwnTraffic("port 9093"));
        int done = 0;
        while (done != Work.FINISHED) {
            done = worker.doWork();
        }
        assertThat(worker.state()).isEqualTo(CaptureState.FAILED);
        assertThat(worker.failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessage("the interface is not up"));
        assertEnd(next(), EndReason.END_REASON_SOURCE_FAILED);
    }

    @Test
    void reopensUnderTheFilterThatWasAskedForMeanwhile() throws Exception {
        EffectiveFilter wanted = FIRST_FILTER.withOwnTraffic("port 9093");
        CaptureWorker worker = worker();
        source.then(SourceState.REMOVED);
        play(worker, source);
        worker.filter(wanted);
        FakeSource again = new FakeSource(4).then(SourceState.LIVE);
        comingBack.add(again);
        play(worker, again);
        assertThat(openedUnder).containsOnly(wanted);
        assertThat(again.filters()).as("nothing is left to replace").isEmpty();
        assertThat(worker.filter()).isEqualTo(wanted);
    }

    @Test
    void abandonClosesTheSource() {
        worker().abandon();
        assertThat(source.closed()).isTrue();
    }
}
