package dev.seine.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.ledger.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameNumbersTest {
    private static FrameNumbers of(long... numbers) {
        FrameNumbers all = new FrameNumbers();
        for (long number : numbers) {
            all.add(number);
        }
        return all;
    }

    private static List<String> problems(FrameNumbers numbers, long first, long next) {
        List<String> problems = new ArrayList<>();
        numbers.check(first, next, List.<Gap>of(), problems);
        return problems;
    }

    @Test
    void nothingIsWrongWithAllNumbersInAnyOrder() {
        assertThat(problems(of(3, 4, 5, 6), 3, 7)).isEmpty();
        assertThat(problems(of(5, 6, 3, 4), 3, 7)).isEmpty();
        assertThat(problems(of(6, 5, 4, 3), 3, 7)).isEmpty();
        assertThat(of(6, 5, 4, 3).count()).isEqualTo(4);
    }

    @Test
    void countsWhatIsOutsideDoubledAndMissing() {
        assertThat(problems(of(2, 3, 4, 7), 3, 7))
                .containsExactly(
                        "2 frames have numbers outside of the range that the manifest names",
                        "2 frames are missing that no gap accounts for, the first is number 5");
        assertThat(problems(of(3, 4, 5, 4, 5, 6), 3, 7)).containsExactly("2 frames are there twice");
        assertThat(problems(of(-1, 0, 1), 0, 2))
                .containsExactly("1 frames have numbers outside of the range that the manifest names");
    }

    /** A damaged file may say any number. */
    @Test
    void countsNumbersThatNoFrameCanHaveAsOutside() {
        assertThat(problems(of(0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 1), 0, 2))
                .containsExactly("4 frames have numbers outside of the range that the manifest names");
    }

    @Test
    void countsDoublesAsASetDoes() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            long[] numbers = random.longs(40, 0, 60).toArray();
            boolean[] there = new boolean[60];
            long doubled = 0;
            for (long number : numbers) {
                doubled += there[(int) number] ? 1 : 0;
                there[(int) number] = true;
            }
            FrameRanges ranges = new FrameRanges();
            of(numbers).addTo(ranges);
            assertThat(ranges.doubled()).isEqualTo(doubled);
            assertThat(ranges.count()).isEqualTo(numbers.length - doubled);
            assertThat(problems(of(numbers), 0, 60)).anyMatch((doubled + " frames are there twice")::equals);
        }
    }
}
