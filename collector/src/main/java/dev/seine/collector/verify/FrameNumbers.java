package dev.seine.collector.verify;

import dev.seine.collector.ledger.Gap;
import java.util.Arrays;
import java.util.List;

/** The numbers of the frames that a capture file holds of one stream, and whether they are those that it says it holds. */
final class FrameNumbers {
    private long[] numbers = new long[1024];
    private int count;
    private boolean ascending = true;

    void add(long number) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        ascending &= count == 0 || number > numbers[count - 1];
        numbers[count++] = number;
    }

    int count() {
        return count;
    }

    /**
     * Compares the numbers with the claim that all from {@code first} up to and without {@code next} are there, except those
     * in the gaps.
     *
     * @param problems gets a sentence for each kind of contradiction
     */
    void check(long first, long next, List<Gap> gaps, List<String> problems) {
        sort();
        Tally tally = new Tally(gaps);
        long expected = first;
        for (int i = 0; i < count; i++) {
            long number = numbers[i];
            if (number >= next || number < first) {
                tally.outside++;
            } else if (number < expected) {
                tally.doubled++;
            } else {
                tally.missing(expected, number);
                expected = number + 1;
            }
        }
        tally.missing(expected, next);
        tally.report(problems);
    }

    /** Frames stand in the order of their times, and a clock that was set back puts them in another order. */
    private void sort() {
        if (!ascending) {
            Arrays.sort(numbers, 0, count);
        }
    }

    /** Adds the numbers to those of other files. */
    void addTo(FrameRanges ranges) {
        sort();
        int first = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || numbers[i] != numbers[i - 1] + 1) {
                ranges.add(numbers[first], numbers[i - 1] + 1);
                first = i;
            }
        }
    }

    /** What is wrong, counted. */
    private static final class Tally {
        private final List<Gap> gaps;
        private long outside;
        private long doubled;
        private long unexplained;
        private long firstUnexplained = -1;
        private long missing;

        Tally(List<Gap> gaps) {
            this.gaps = gaps;
        }

        void missing(long from, long to) {
            if (from >= to) {
                return;
            }
            missing += to - from;
            boolean explained = gaps.stream().anyMatch(gap -> gap.firstFrame() <= from && to <= gap.nextFrame());
            if (!explained && !coveredTogether(from, to)) {
                unexplained += to - from;
                firstUnexplained = firstUnexplained < 0 ? from : firstUnexplained;
            }
        }

        /** Two gaps that touch are one hole. */
        private boolean coveredTogether(long from, long to) {
            long reached = from;
            for (Gap gap : gaps) {
                if (gap.firstFrame() <= reached) {
                    reached = Math.max(reached, gap.nextFrame());
                }
            }
            return reached >= to;
        }

        void report(List<String> problems) {
            if (outside > 0) {
                problems.add(outside + " frames have numbers outside of the range that the manifest names");
            }
            if (doubled > 0) {
                problems.add(doubled + " frames are there twice");
            }
            if (unexplained > 0) {
                problems.add(unexplained + " frames are missing that no gap accounts for, the first is number "
                        + firstUnexplained);
            }
            long written = gaps.stream().mapToLong(Gap::frames).sum();
            if (unexplained == 0 && missing != written) {
                problems.add(missing + " frames are missing, but the gaps say " + written);
            }
        }
    }
}
