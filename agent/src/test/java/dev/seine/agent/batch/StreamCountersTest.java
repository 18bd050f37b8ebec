package dev.seine.agent.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.source.SourceStatistics;
import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.DroppedFrames;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StreamCountersTest {
    private final StreamCounters counters = new StreamCounters();

    @Test
    void carriesEveryTotalToItsField() {
        counters.source(new SourceStatistics(1, 2, 3, 4));
        counters.captured(5, 6, 7);
        counters.captured(50, 60, 70);
        assertThat(counters.toMessage())
                .isEqualTo(Counters.newBuilder()
                        .setAcceptedFrames(1)
                        .setKernelDrops(2)
                        .setRingFreezes(3)
                        .setNicDrops(4)
                        .setCapturedFrames(55)
                        .setCapturedBytes(66)
                        .setTruncatedFrames(77)
                        .build());
    }

    @Test
    void sumsDropsByReasonAndListsOnlyReasonsThatOccurred() {
        counters.dropped(DropReason.DROP_REASON_LIMIT_REACHED, 10, 0);
        counters.dropped(DropReason.DROP_REASON_UNDELIVERED_AT_STOP, 3, 1);
        counters.dropped(DropReason.DROP_REASON_UNDELIVERED_AT_STOP, 4, 1);
        assertThat(counters.droppedFrames()).isEqualTo(17);
        assertThat(counters.droppedFrames(DropReason.DROP_REASON_UNDELIVERED_AT_STOP))
                .isEqualTo(7);
        assertThat(counters.droppedFrames(DropReason.DROP_REASON_REJECTED_BY_BROKER))
                .isZero();
        assertThat(counters.toMessage().getDroppedList())
                .containsExactly(
                        dropped(DropReason.DROP_REASON_UNDELIVERED_AT_STOP, 7, 2),
                        dropped(DropReason.DROP_REASON_LIMIT_REACHED, 10, 0));
    }

    private static DroppedFrames dropped(DropReason reason, long frames, long batches) {
        return DroppedFrames.newBuilder()
                .setReason(reason)
                .setFrames(frames)
                .setBatches(batches)
                .build();
    }

    @Test
    void neverShowsFramesOfABatchWithoutTheBatch() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread publisher = new Thread(() -> {
            for (int i = 0; i < 200_000; i++) {
                counters.dropped(DropReason.DROP_REASON_REJECTED_BY_BROKER, 3, 1);
            }
            done.set(true);
        });
        publisher.start();
        while (!done.get()) {
            for (DroppedFrames dropped : counters.toMessage().getDroppedList()) {
                assertThat(dropped.getFrames()).isEqualTo(3 * dropped.getBatches());
            }
        }
        publisher.join();
        assertThat(counters.droppedFrames()).isEqualTo(600_000);
    }
}
