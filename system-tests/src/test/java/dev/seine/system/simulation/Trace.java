package dev.seine.system.simulation;

import java.util.ArrayDeque;
import java.util.List;

/** What has happened, in order: all of it as one number, and the last of it to be read. */
final class Trace {
    private final int kept;
    private final ArrayDeque<Event> last = new ArrayDeque<>();
    private long digest;
    private long events;

    /** An event. */
    record Event(long timeNs, String what, String where, long number) {
        @Override
        public String toString() {
            return "%,d us %s %s %d".formatted(timeNs / 1_000, what, where, number);
        }
    }

    /** A trace that remembers so many events. */
    Trace(int kept) {
        this.kept = kept;
    }

    void add(long timeNs, String what, String where, long number) {
        events++;
        digest = 31 * (31 * (31 * (31 * digest + timeNs) + what.hashCode()) + where.hashCode()) + number;
        if (kept > 0) {
            if (last.size() == kept) {
                last.remove();
            }
            last.add(new Event(timeNs, what, where, number));
        }
    }

    /** The same for the same events only. */
    long digest() {
        return digest;
    }

    long events() {
        return events;
    }

    List<Event> last() {
        return List.copyOf(last);
    }
}
