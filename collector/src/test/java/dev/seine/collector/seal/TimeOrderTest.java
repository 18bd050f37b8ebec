package dev.seine.collector.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeOrderTest {
    @Test
    void sortsAsAStableSortDoes() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            int count = random.nextInt(400);
            long[] times = random.longs(count + 5, 0, 1 + random.nextInt(200)).toArray();
            int[] expected = IntStream.range(0, count)
                    .boxed()
                    .sorted(Comparator.comparingLong(i -> times[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(TimeOrder.of(times, count)).isEqualTo(expected);
        }
    }

    @Test
    void knowsWhatIsSortedAlready() {
        long[] times = {1, 1, 2, 5, 4};
        assertThat(TimeOrder.isSorted(times, 4)).isTrue();
        assertThat(TimeOrder.isSorted(times, 5)).isFalse();
        assertThat(TimeOrder.isSorted(times, 0)).isTrue();
        assertThat(Arrays.stream(TimeOrder.of(times, 5)).toArray()).containsExactly(0, 1, 2, 4, 3);
    }
}
