package dev.seine.bench.fleet;

import java.util.Arrays;
import java.util.Collection;

/** Delays of frames, each of them. For one thread at a time. */
final class Delays {
    private static final double NANOS_A_MILLISECOND = 1e6;

    private long[] delaysNs = new long[64];
    private int count;

    /** All of several. */
    static Delays of(Collection<Delays> several) {
        Delays all = new Delays();
        for (Delays each : several) {
            all.reserve(all.count + each.count);
            System.arraycopy(each.delaysNs, 0, all.delaysNs, all.count, each.count);
            all.count += each.count;
        }
        return all;
    }

    void add(long delayNs) {
        reserve(count + 1);
        delaysNs[count++] = delayNs;
    }

    int count() {
        return count;
    }

    /** The delay that a share of all frames, such as 0.99, did not exceed. */
    double milliseconds(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(delaysNs, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * count);
        return sorted[Math.max(0, rank - 1)] / NANOS_A_MILLISECOND;
    }

    private void reserve(int wanted) {
        if (wanted > delaysNs.length) {
            delaysNs = Arrays.copyOf(delaysNs, Math.max(wanted, 2 * delaysNs.length));
        }
    }
}
