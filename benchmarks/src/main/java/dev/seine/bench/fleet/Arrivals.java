package dev.seine.bench.fleet;

import dev.seine.bench.machine.Pause;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How late the frames of each host arrived at one place. For any thread. */
final class Arrivals {
    private static final int LOOK_EVERY_MS = 20;

    private final Map<String, Delays> hosts = new HashMap<>();
    private long total;
    private long fromNs;

    /** A frame of a host has arrived. */
    synchronized void add(String hostId, long frameTimeNs, long nowNs) {
        total++;
        if (frameTimeNs >= fromNs) {
            hosts.computeIfAbsent(hostId, id -> new Delays()).add(nowNs - frameTimeNs);
        }
    }

    /** From now on only delays of frames since this moment are kept. */
    synchronized void begin(long momentNs) {
        hosts.clear();
        fromNs = momentNs;
    }

    /** All frames that have ever arrived. */
    synchronized long total() {
        return total;
    }

    /** The delays of all hosts. */
    synchronized Delays all() {
        return Delays.of(hosts.values());
    }

    /** What a share of the frames of the worst host did not exceed. */
    synchronized double worstMilliseconds(double share) {
        return hosts.values().stream()
                .mapToDouble(delays -> delays.milliseconds(share))
                .max()
                .orElse(Double.NaN);
    }

    /** Waits until so many frames have ever arrived, or none has for a time; returns how many are missing. */
    long awaitTotal(long wanted, long patienceMs) throws IOException {
        long last = total();
        long waitedMs = 0;
        while (last < wanted && waitedMs < patienceMs) {
            Pause.milliseconds(LOOK_EVERY_MS);
            long now = total();
            waitedMs = now == last ? waitedMs + LOOK_EVERY_MS : 0;
            last = now;
        }
        return wanted - last;
    }
}
