package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batches that the target has taken and not yet answered for, in the order in which it took them. The publish thread uses
 * all of it; the target's threads call {@link #done}.
 */
final class InFlight {
    /** Memory of a batch beside its bytes; it also bounds the number of small ones. */
    static final int OVERHEAD_BYTES = 512;

    private final long maxBytes;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final IdentityHashMap<EncodedBatch, Entry> byBatch = new IdentityHashMap<>();
    private long bytes;
    private long progressNs;

    InFlight(long maxBytes, long nowNs) {
        this.maxBytes = maxBytes;
        this.progressNs = nowNs;
    }

    /** A batch on its way. */
    static final class Entry {
        private final EncodedBatch batch;
        private final long sinceNs;
        private @Nullable SpoolPosition position;
        private boolean done;

        private Entry(EncodedBatch batch, @Nullable SpoolPosition position, long sinceNs) {
            this.batch = batch;
            this.position = position;
            this.sinceNs = sinceNs;
        }

        EncodedBatch batch() {
            return batch;
        }

        /** Where it lies in the spool; null if it is in memory alone. */
        @Nullable SpoolPosition position() {
            return position;
        }

        /** Notes that it was put in the spool. */
        void saved(SpoolPosition where) {
            position = where;
        }

        private long cost() {
            return batch.value().length + (long) OVERHEAD_BYTES;
        }
    }

    /** Whether one more batch may be handed over; one is always allowed. */
    synchronized boolean hasRoom(EncodedBatch batch) {
        return bytes == 0 || bytes + batch.value().length + OVERHEAD_BYTES <= maxBytes;
    }

    /** Notes a batch before it is handed over, because the answer may come before the call returns. */
    synchronized void add(EncodedBatch batch, @Nullable SpoolPosition position, long nowNs) {
        Entry entry = new Entry(batch, position, nowNs);
        entries.add(entry);
        byBatch.put(batch, entry);
        bytes += entry.cost();
    }

    /** Takes back the batch that was added last: the target did not take it. */
    synchronized void retract(EncodedBatch batch) {
        Entry entry = byBatch.remove(batch);
        if (entry != null && entries.removeLastOccurrence(entry)) {
            bytes -= entry.cost();
        }
    }

    /** Notes that the target has answered for a batch. */
    synchronized void done(EncodedBatch batch, long nowNs) {
        Entry entry = byBatch.remove(batch);
        if (entry != null) {
            entry.done = true;
            progressNs = nowNs;
        }
    }

    /** Takes out the first batch if it is done; null if it is not, even if later ones are. */
    synchronized @Nullable Entry pollDone() {
        Entry first = entries.peek();
        if (first == null || !first.done) {
            return null;
        }
        entries.remove();
        bytes -= first.cost();
        return first;
    }

    /** Takes out all batches; gives those that are not done, in order. */
    synchronized List<Entry> removeUnanswered() {
        List<Entry> unanswered = entries.stream().filter(entry -> !entry.done).toList();
        entries.clear();
        byBatch.clear();
        bytes = 0;
        return unanswered;
    }

    /** Since when the target has not answered for anything that it should; the time given if there is nothing. */
    synchronized long silentSinceNs(long nowNs) {
        Entry first = entries.peek();
        if (first == null) {
            return nowNs;
        }
        return first.sinceNs - progressNs > 0 ? first.sinceNs : progressNs;
    }

    /** The batches that are in memory alone, if the oldest of them was handed over before the given time. */
    synchronized List<Entry> unsaved(long beforeNs) {
        List<Entry> unsaved = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.position == null && !entry.done && (!unsaved.isEmpty() || entry.sinceNs - beforeNs < 0)) {
                unsaved.add(entry);
            }
        }
        return unsaved;
    }

    /** Bytes that the target has in its hands, with overhead. */
    synchronized long bytes() {
        return bytes;
    }
}
