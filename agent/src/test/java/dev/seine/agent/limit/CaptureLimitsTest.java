package dev.seine.agent.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.fake.FakeBlock;
import dev.seine.agent.fake.FakeClock;
import dev.seine.agent.fake.FakeFrame;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CaptureLimitsTest {
    private static final int THREADS = 4;
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    private final FakeClock clock = new FakeClock(Duration.ofSeconds(1));
    private final FrameColumns columns = new FrameColumns();
    private LimitDrops drops = LimitDrops.NONE;

    private CaptureLimits limits(LimitSettings settings) {
        return new CaptureLimits("web", settings, clock);
    }

    private static LimitSettings frames(long frames) {
        return new LimitSettings(0, 0, Duration.ZERO, frames, 0);
    }

    private static LimitSettings bytes(long bytes) {
        return new LimitSettings(0, 0, Duration.ZERO, 0, bytes);
    }

    private static LimitSettings rate(long frames, long bytes) {
        return new LimitSettings(frames, bytes, Duration.ZERO, 0, 0);
    }

    /** Frames of 100 bytes, so many in each second. */
    private static FakeBlock steady(int frames, int perSecond, long fromNs) {
        return new FakeBlock(IntStream.range(0, frames)
                .mapToObj(i -> FakeFrame.ofLength(fromNs + i * (SECOND_NS / perSecond), 100))
                .toList());
    }

    private int judge(CaptureLimits limits, FrameBlock block) {
        columns.read(block);
        drops = limits.judge(columns);
        assertThat(columns.count() + drops.rateLimited() + drops.beyondLimit())
                .as("each frame is accounted for")
                .isEqualTo(block.frameCount());
        return columns.count();
    }

    @Test
    void letsEverythingThroughWithoutALimit() {
        CaptureLimits limits = limits(LimitSettings.NONE);
        assertThat(judge(limits, FakeBlock.ofFrames(5))).isEqualTo(5);
        assertThat(limits.reached()).isEmpty();
    }

    @Test
    void givesTheNumberOfFramesThatIsLeftAndThenNothing() {
        CaptureLimits limits = limits(frames(10));
        assertThat(judge(limits, FakeBlock.ofFrames(7))).isEqualTo(7);
        assertThat(limits.reached()).isEmpty();
        assertThat(judge(limits, FakeBlock.ofFrames(7))).isEqualTo(3);
        assertThat(drops.beyondLimit()).isEqualTo(4);
        assertThat(limits.reached()).contains("number of frames");
        assertThat(judge(limits, FakeBlock.ofFrames(7))).isZero();
        assertThat(drops.beyondLimit()).isEqualTo(7);
    }

    @Test
    void endsBeforeTheFirstFrameThatWouldMakeTooManyBytes() {
        CaptureLimits limits = limits(bytes(250));
        assertThat(judge(limits, steady(2, 10, START_NS))).isEqualTo(2);
        assertThat(limits.reached()).as("50 bytes are left").isEmpty();
        FakeBlock large = new FakeBlock(List.of(
                FakeFrame.ofLength(START_NS, 30), FakeFrame.ofLength(START_NS, 21), FakeFrame.ofLength(START_NS, 1)));
        assertThat(judge(limits, large)).as("nothing passes behind the end").isEqualTo(1);
        assertThat(drops.beyondLimit()).isEqualTo(2);
        assertThat(limits.reached()).contains("number of bytes");
    }

    @Test
    void framesAndBytesTogetherEndWithWhateverComesFirst() {
        CaptureLimits limits = limits(new LimitSettings(0, 0, Duration.ZERO, 3, 10_000));
        assertThat(judge(limits, steady(5, 10, START_NS))).isEqualTo(3);
        assertThat(limits.reached()).contains("number of frames");
    }

    @Test
    void endsWhenTheTimeIsUpButStillTakesWhatIsInTheRing() {
        CaptureLimits limits = limits(new LimitSettings(0, 0, Duration.ofSeconds(3), 0, 100_000));
        assertThat(limits.reached()).isEmpty();
        assertThat(limits.reached()).isEmpty();
        assertThat(limits.reached()).contains("duration");
        assertThat(judge(limits, steady(5, 10, START_NS))).isEqualTo(5);
    }

    @Test
    void letsNoMoreThanTheRateThroughBeyondOneSecondsWorth() {
        CaptureLimits limits = limits(rate(100, 0));
        // 1,000 a second for 5 seconds: a burst of 100 and then 100 in each of the 5 seconds.
        int passed = 0;
        for (int i = 0; i < 50; i++) {
            passed += judge(limits, steady(100, 1_000, START_NS + i * SECOND_NS / 10));
            assertThat(drops.beyondLimit()).isZero();
        }
        assertThat(passed).isBetween(599, 600);
        assertThat(limits.reached()).isEmpty();
    }

    @Test
    void dropsNothingOfWhatKeepsToTheRateHoweverLateItIsRead() {
        CaptureLimits limits = limits(rate(1_000, 0));
        assertThat(judge(limits, steady(5_000, 1_000, START_NS))).isEqualTo(5_000);
        assertThat(limits.striking()).isFalse();
    }

    @Test
    void choosesFramesWithinABlockAndKeepsOnlyTheirRows() {
        CaptureLimits limits = limits(rate(1, 0));
        FakeBlock block = new FakeBlock(List.of(
                FakeFrame.ofLength(START_NS, 60),
                FakeFrame.ofLength(START_NS + 1, 61),
                FakeFrame.ofLength(START_NS + SECOND_NS + 1, 62),
                FakeFrame.ofLength(START_NS + SECOND_NS + 2, 63),
                FakeFrame.ofLength(START_NS + 3 * SECOND_NS, 64)));
        assertThat(judge(limits, block)).isEqualTo(3);
        assertThat(drops.rateLimited()).isEqualTo(2);
        List<Integer> frames = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (int row = 0; row < columns.count(); row++) {
            frames.add(columns.frame(row));
            lengths.add(columns.capturedLength(row));
        }
        assertThat(frames).containsExactly(0, 2, 4);
        assertThat(lengths).containsExactly(60, 62, 64);
    }

    @Test
    void countsBytesOfTheFramesThatPass() {
        CaptureLimits limits = limits(rate(0, 1_000));
        // 10 frames of 100 bytes at once, and then 10 a second.
        assertThat(judge(limits, steady(100, 1_000_000, START_NS))).isEqualTo(10);
        assertThat(judge(limits, steady(101, 100, START_NS + 1_000_000))).isBetween(9, 11);
    }

    @Test
    void letsAFrameThroughThatIsLargerThanASecondsWorthAndThenWaits() {
        CaptureLimits limits = limits(rate(0, 1_000));
        assertThat(judge(limits, new FakeBlock(List.of(FakeFrame.ofLength(START_NS, 5_000)))))
                .isEqualTo(1);
        assertThat(judge(limits, new FakeBlock(List.of(FakeFrame.ofLength(START_NS + 3 * SECOND_NS, 60)))))
                .as("in debt")
                .isZero();
        assertThat(judge(limits, new FakeBlock(List.of(FakeFrame.ofLength(START_NS + 5 * SECOND_NS, 60)))))
                .isEqualTo(1);
    }

    @Test
    void goesOnWhenTheClockIsSetBackAndGivesNothingExtraForRingsThatAreABitBehind() {
        CaptureLimits limits = limits(rate(10, 0));
        assertThat(judge(limits, steady(10, 10_000, START_NS))).isEqualTo(10);
        assertThat(judge(limits, steady(10, 10_000, START_NS - SECOND_NS))).isZero();
        assertThat(judge(limits, steady(10, 10_000, START_NS + SECOND_NS / 2))).isBetween(4, 6);
        long yesterdayNs = START_NS - Duration.ofDays(1).toNanos();
        assertThat(judge(limits, steady(10, 10_000, yesterdayNs))).isZero();
        assertThat(judge(limits, steady(10, 10_000, yesterdayNs + SECOND_NS))).isEqualTo(10);
    }

    @Test
    void tellsWhenARateStrikesAndWhenItNoLongerDoes() {
        CaptureLimits limits = limits(rate(1, 0));
        judge(limits, steady(2, 10_000, START_NS));
        assertThat(limits.striking()).isTrue();
        // A second goes by with each look at the clock.
        for (int i = 0; i < 4; i++) {
            assertThat(limits.reached()).isEmpty();
            assertThat(limits.striking()).as("after " + 2 * i + " seconds").isTrue();
        }
        for (int i = 0; i < 8; i++) {
            assertThat(limits.reached()).isEmpty();
        }
        assertThat(limits.striking()).isFalse();
    }

    @Test
    void aNumberOfFramesThatAReloadSetsBelowWhatWasTakenEndsTheCaptureEvenWithARate() {
        LimitSettings many = new LimitSettings(1_000_000, 0, Duration.ZERO, 100, 0);
        CaptureLimits limits = limits(many);
        assertThat(judge(limits, FakeBlock.ofFrames(60))).isEqualTo(60);
        limits.change(new LimitSettings(1_000_000, 0, Duration.ZERO, 50, 0));
        assertThat(judge(limits, FakeBlock.ofFrames(1))).isZero();
        assertThat(limits.reached()).contains("number of frames");
    }

    @Test
    void countsOnWhereALimitOnlyChangesAndAnewWhereThereWasNone() {
        CaptureLimits limits = limits(frames(10));
        judge(limits, FakeBlock.ofFrames(8));
        limits.change(frames(20));
        assertThat(judge(limits, FakeBlock.ofFrames(20))).isEqualTo(12);

        CaptureLimits other = limits(LimitSettings.NONE);
        judge(other, FakeBlock.ofFrames(8));
        other.change(frames(10));
        assertThat(judge(other, FakeBlock.ofFrames(20))).isEqualTo(10);
    }

    @Test
    void threadsTogetherGetExactlyTheLimit() throws Exception {
        CaptureLimits limits = limits(frames(100_003));
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Long>> taken = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                taken.add(threads.submit(taking(limits)));
            }
            long sum = 0;
            for (Future<Long> one : taken) {
                sum += one.get();
            }
            assertThat(sum).isEqualTo(100_003);
        }
    }

    private static Callable<Long> taking(CaptureLimits limits) {
        return () -> {
            FrameColumns own = new FrameColumns();
            long taken = 0;
            while (limits.reached().isEmpty()) {
                own.read(FakeBlock.ofFrames(7));
                limits.judge(own);
                taken += own.count();
            }
            return taken;
        };
    }
}
