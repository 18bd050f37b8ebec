package dev.seine.collector.verify;

import java.util.Map;
import java.util.TreeMap;

/** The numbers of the frames of one stream that are somewhere, as ranges, and how many of them came more than once. */
final class FrameRanges {
    /** From a number to the one behind the last; ranges neither overlap nor touch. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    private long count;
    private long doubled;
    private long firstDoubled = -1;

    /** Adds the numbers from {@code from} up to and without {@code to}. */
    void add(long from, long to) {
        long begin = from;
        long end = to;
        long overlapping = 0;
        Map.Entry<Long, Long> other = ranges.floorEntry(to);
        while (other != null && other.getValue() >= from) {
            long overlapBegin = Math.max(from, other.getKey());
            long overlap = Math.min(to, other.getValue()) - overlapBegin;
            if (overlap > 0) {
                overlapping += overlap;
                firstDoubled = firstDoubled < 0 ? overlapBegin : Math.min(firstDoubled, overlapBegin);
            }
            begin = Math.min(begin, other.getKey());
            end = Math.max(end, other.getValue());
            ranges.remove(other.getKey());
            other = ranges.floorEntry(to);
        }
        ranges.put(begin, end);
        doubled += overlapping;
        count += to - from - overlapping;
    }

    /** Adds all numbers of another set. */
    void addAll(FrameRanges others) {
        others.ranges.forEach(this::add);
    }

    /** How many different numbers there are. */
    long count() {
        return count;
    }

    /** How many numbers came that were there already. */
    long doubled() {
        return doubled;
    }

    /** The least of them; -1 if there is none. */
    long firstDoubled() {
        return firstDoubled;
    }

    /** How many numbers below {@code to} are not there. */
    long absentBefore(long to) {
        long there = 0;
        for (Map.Entry<Long, Long> range : ranges.headMap(to).entrySet()) {
            there += Math.min(to, range.getValue()) - range.getKey();
        }
        return to - there;
    }

    /** The first number from {@code from} on that is not there. */
    long firstAbsent(long from) {
        Map.Entry<Long, Long> range = ranges.floorEntry(from);
        return range == null ? from : Math.max(from, range.getValue());
    }
}
