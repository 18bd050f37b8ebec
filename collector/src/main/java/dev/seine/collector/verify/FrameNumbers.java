package dev.seine.collector.verify;

import dev.seine.collector.ledger.Gap;
import java.util.Arrays;
import java.util.List;

/**
 * The numbers of the frames that a capture file holds of one stream, and whether they are those that it says it holds. They come
 * nearly all one after the other, so what is kept of them is their runs.
 */
final class FrameNumbers {
    /** The first number of each run of consecutive numbers. */
    private long[] firsts = new long[16];
    /** The number behind the last one of each run. */
    private long[] nexts = new long[16];

    private int runs;
    private long count;
    /** Numbers that no frame can have; only damage gives them. */
    private long impossible;

    private boolean ascending = true;

    void add(long number) {
        count++;
        if (number < 0 || number == Long.MAX_VALUE) {
            impossible++;
        } else if (runs > 0 && number == nexts[runs - 1]) {
            nexts[runs - 1]++;
        } else {
            begin(number);
        }
    }

    private void begin(long number) {
        if (runs == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * runs);
            nexts = Arrays.copyOf(nexts, 2 * runs);
        }
        ascending &= runs == 0 || number > nexts[runs - 1];
        firsts[runs] = number;
        nexts[runs++] = number + 1;
    }

    long count() {
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
        tally.outside = impossible;
        long expected = first;
        for (int i = 0; i < runs; i++) {
            long from = Math.max(firsts[i], first);
            long to = Math.min(nexts[i], next);
            long inside = Math.max(0, to - from);
            tally.outside += nexts[i] - firsts[i] - inside;
            if (inside > 0) {
                tally.doubled += Math.max(0, Math.min(to, expected) - from);
                tally.missing(expected, from);
                expected = Math.max(expected, to);
            }
        }
        tally.missing(expected, next);
        tally.report(problems);
    }

    /**
     * Frames stand in the order of their times, and a clock that was set back puts them in another order. The beginnings and the
     * ends may be sorted each for itself: how many runs a number is in is how many begin up to it less how many end.
     */
    private void sort() {
        if (!ascending) {
            Arrays.sort(firsts, 0, runs);
            Arrays.sort(nexts, 0, runs);
            ascending = true;
        }
    }

    /** Adds the numbers that frames can have to those of other files. */
    void addTo(FrameRanges ranges) {
        sort();
        for (int i = 0; i < runs; i++) {
            ranges.add(firsts[i], nexts[i]);
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
