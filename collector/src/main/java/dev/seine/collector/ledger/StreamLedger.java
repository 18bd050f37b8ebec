package dev.seine.collector.ledger;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one partition: where each has to go on, and what is missing of it. For one thread at a time.
 *
 * <p>Streams of which nothing has come for a week are forgotten, so that the ledger stays bounded. Agents say each minute that a
 * stream lives, so such a stream is over, or its host was cut off for all that time with batches in its spool; if it does come
 * back after all, its forgotten beginning is written down as a gap, which errs on the loud side.
 *
 * <p>The ledger has a time of its own, which goes on only while it is in use: neither a collector that was off for a month nor a
 * clock that was set makes it forget streams whose batches wait in the topic.
 */
public final class StreamLedger {
    /** Most streams that are remembered; beyond, the one that was quiet for longest is forgotten. */
    public static final int MAX_STREAMS = 20_000;

    /** How long a stream is remembered after its last batch, whether it has ended or not: the tail of it may be sent again. */
    public static final Duration MEMORY = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(StreamLedger.class);

    /** The stream that was quiet for longest comes first. */
    private final LinkedHashMap<StreamKey, StreamState> streams = new LinkedHashMap<>(64, 0.75f, true);

    /** What has to be added to the time that callers give. */
    private final long aheadNs;

    private boolean followsOther;

    /**
     * A ledger that goes on from a checkpoint.
     *
     * @param nowNs as all times that it is given later: nanoseconds of a clock that is never set
     * @param streams the one that was quiet for longest first
     * @param followsOther whether what this archive has not seen of a stream is in another collector's archive
     */
    public StreamLedger(List<StreamState> streams, boolean followsOther, long nowNs) {
        streams.forEach(state -> this.streams.put(state.stream(), state));
        aheadNs = streams.stream().mapToLong(StreamState::seenNs).max().orElse(0) - nowNs;
        this.followsOther = followsOther;
    }

    /** A ledger of an archive that begins. */
    public static StreamLedger empty() {
        return new StreamLedger(List.of(), false, 0);
    }

    /** Says what to do with a batch. Nothing changes before {@link #record}. */
    public Verdict assess(BatchHead batch) {
        StreamState state = stateOf(batch.stream());
        StreamPosition expected = state.next();
        StreamPosition came = batch.start();
        if (came.batch() < expected.batch()) {
            return new Verdict.Duplicate();
        }
        if (came.batch() == expected.batch() && came.frame() != expected.frame()) {
            return contradiction(batch, "begins with frame " + came.frame() + ", expected is " + expected.frame());
        }
        if (came.frame() < expected.frame()) {
            return contradiction(
                    batch,
                    "begins with frame " + came.frame() + ", but frames up to " + expected.frame() + " are here");
        }
        Optional<Gap> gap = gap(state, came);
        return new Verdict.Archive(gap, drops(state, batch, gap), state.counters());
    }

    /** Notes a batch that {@link #assess} let into the archive and that is in it now. */
    public void record(BatchHead batch, Optional<Gap> gap, TimeRange time, long nowNs) {
        streams.put(batch.stream(), stateOf(batch.stream()).after(batch, gap, time, nowNs + aheadNs));
        if (streams.size() > MAX_STREAMS) {
            StreamKey quietest = streams.keySet().iterator().next();
            streams.remove(quietest);
            LOG.warn("more than {} streams in a partition: {} is forgotten", MAX_STREAMS, quietest);
        }
    }

    /** Another collector had the partition up to here: what is missing now is in its archive. */
    public void handedOver() {
        followsOther = true;
        streams.replaceAll((stream, state) -> state.whenHandedOver());
    }

    /** Forgets streams of which nothing has come for too long; see the class comment. */
    public void forgetOld(long nowNs) {
        Iterator<StreamState> quietestFirst = streams.values().iterator();
        while (quietestFirst.hasNext() && nowNs + aheadNs - quietestFirst.next().seenNs() > MEMORY.toNanos()) {
            quietestFirst.remove();
        }
    }

    /** All streams, the one that was quiet for longest first. */
    public List<StreamState> streams() {
        return List.copyOf(streams.values());
    }

    /** Whether what this archive has not seen of a stream is in another collector's archive. */
    public boolean followsOther() {
        return followsOther;
    }

    private StreamState stateOf(StreamKey stream) {
        StreamState state = streams.get(stream);
        return state != null ? state : StreamState.unseen(stream, followsOther);
    }

    private static Optional<Gap> gap(StreamState state, StreamPosition came) {
        if (came.batch() == state.next().batch()) {
            return Optional.empty();
        }
        GapReason reason = state.handedOver() ? GapReason.ARCHIVED_ELSEWHERE : GapReason.MISSING;
        return Optional.of(Gap.between(reason, state.next(), came));
    }

    /** What another collector archived is not lost, and the kernel drops of that time are in its archive as well. */
    private static long drops(StreamState state, BatchHead batch, Optional<Gap> gap) {
        if (gap.isPresent() && gap.get().reason() == GapReason.ARCHIVED_ELSEWHERE) {
            return 0;
        }
        long kernelDrops = batch.counters().kernelDrops() - state.counters().kernelDrops();
        long givenUp = batch.counters().unnumberedFrames() - state.counters().unnumberedFrames();
        return Math.max(0, kernelDrops)
                + Math.max(0, givenUp)
                + gap.map(Gap::frames).orElse(0L);
    }

    private static Verdict contradiction(BatchHead batch, String why) {
        return new Verdict.Contradiction(
                batch.stream() + " batch " + batch.start().batch() + " " + why);
    }
}
