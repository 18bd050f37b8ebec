package dev.seine.collector.seal;

/**
 * Puts numbered things in the order of their times; things of the same time keep their order. A merge sort of an array of
 * numbers: no object a thing, and parts that are in order already, as the batches of a stream are, are only looked at.
 */
final class TimeOrder {
    private static final int INSERTION_LENGTH = 16;

    private final long[] times;
    private final int[] order;
    private final int[] merged;

    private TimeOrder(long[] times, int count) {
        this.times = times;
        order = new int[count];
        merged = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
    }

    /** Whether the first {@code count} times never go back. */
    static boolean isSorted(long[] times, int count) {
        for (int i = 1; i < count; i++) {
            if (times[i] < times[i - 1]) {
                return false;
            }
        }
        return true;
    }

    /** The indexes of the first {@code count} times in the order of the times. */
    static int[] of(long[] times, int count) {
        TimeOrder sort = new TimeOrder(times, count);
        sort.sort(0, count);
        return sort.order;
    }

    private void sort(int from, int to) {
        if (to - from <= INSERTION_LENGTH) {
            insertionSort(from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(from, middle);
        sort(middle, to);
        if (times[order[middle - 1]] > times[order[middle]]) {
            merge(from, middle, to);
        }
    }

    private void insertionSort(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int moved = order[i];
            int gap = i;
            while (gap > from && times[order[gap - 1]] > times[moved]) {
                order[gap] = order[gap - 1];
                gap--;
            }
            order[gap] = moved;
        }
    }

    private void merge(int from, int middle, int to) {
        System.arraycopy(order, from, merged, from, to - from);
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right == to || (left < middle && times[merged[left]] <= times[merged[right]]);
            order[i] = takeLeft ? merged[left++] : merged[right++];
        }
    }
}
