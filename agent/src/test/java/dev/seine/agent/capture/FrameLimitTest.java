package dev.seine.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FrameLimitTest {
    private static final int THREADS = 4;

    @Test
    void givesWhatIsLeftAndThenNothing() {
        FrameLimit limit = new FrameLimit(10);
        assertThat(limit.take(7)).isEqualTo(7);
        assertThat(limit.reached()).isFalse();
        assertThat(limit.take(7)).isEqualTo(3);
        assertThat(limit.reached()).isTrue();
        assertThat(limit.take(7)).isZero();
    }

    @Test
    void zeroMeansNoLimit() {
        FrameLimit limit = new FrameLimit(0);
        assertThat(limit.take(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(limit.reached()).isFalse();
    }

    @Test
    void threadsTogetherGetExactlyTheLimit() throws Exception {
        FrameLimit limit = new FrameLimit(1_000_003);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Long>> taken = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                taken.add(threads.submit(taking(limit)));
            }
            long sum = 0;
            for (Future<Long> one : taken) {
                sum += one.get();
            }
            assertThat(sum).isEqualTo(1_000_003);
        }
    }

    private static Callable<Long> taking(FrameLimit limit) {
        return () -> {
            long taken = 0;
            while (!limit.reached()) {
                taken += limit.take(7);
            }
            return taken;
        };
    }
}
