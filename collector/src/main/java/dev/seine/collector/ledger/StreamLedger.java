package dev.seine.collector.ledger;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one partition: where each has to go on, and what is missing of it. For one thread at a time.
 *
 * <p>Streams that are over are forgotten after a while, so that the ledger stays bounded. A record is never read twice once a
 * checkpoint is behind it, and an agent repeats a batch only within moments, so a batch of a forgotten stream is not a
 * duplicate; if a stream does come back after all, its forgotten beginning is written down as a gap, which errs on the loud
 * side.
 */
public final class StreamLedger {
    /** Most streams that are remembered; beyond, the one that was quiet for longest is forgotten. */
    public static final int MAX_STREAMS = 20_000;

    /** A stream that has ended is remembered this long after its last batch. */
    public static final Duration ENDED_MEMORY = Duration.ofHours(1);

    /** A stream without an end is remembered this long: an agent that was killed says nothing, a quiet network neither. */
    public static final Duration SILENT_MEMORY = Duration.ofDays(7);

    /** The clock has been set, or nobody has looked at it, if it seems to have gone further than this between two looks. */
    private static final long LONGEST_LOOK_AWAY_NS = Duration.ofHours(1).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(StreamLedger.class);

    /** The stream that was quiet for longest comes first. */
    private final LinkedHashMap<StreamKey, StreamState> streams = new LinkedHashMap<>(64, 0.75f, true);

    private boolean followsOther;
    private OptionalLong lookedWallNs = OptionalLong.empty();

    /**
     * A ledger that goes on from a checkpoint.
     *
     * @param streams the one that was quiet for longest first
     * @param followsOther whether what this archive has not seen of a stream is in another collector's archive
     */
    public StreamLedger(List<StreamState> streams, boolean followsOther) {
        streams.forEach(state -> this.streams.put(state.stream(), state));
        if (!streams.isEmpty()) {
            lookedWallNs = OptionalLong.of(streams.getLast().seenWallNs());
        }
        this.followsOther = followsOther;
    }

    /** A ledger of an archive that begins. */
    public static StreamLedger empty() {
        return new StreamLedger(List.of(), false);
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
    public void record(BatchHead batch, Optional<Gap> gap, TimeRange time, long wallNs) {
        lookAtClock(wallNs);
        streams.put(batch.stream(), stateOf(batch.stream()).after(batch, gap, time, wallNs));
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

    /** Forgets streams that are over; see the class comment. */
    public void forgetOld(long wallNs) {
        lookAtClock(wallNs);
        Iterator<Map.Entry<StreamKey, StreamState>> quietestFirst =
                streams.entrySet().iterator();
        while (quietestFirst.hasNext()) {
            StreamState state = quietestFirst.next().getValue();
            long quietNs = wallNs - state.seenWallNs();
            if (quietNs <= ENDED_MEMORY.toNanos()) {
                return;
            }
            if (state.end().isPresent() || quietNs > SILENT_MEMORY.toNanos()) {
                quietestFirst.remove();
            }
        }
    }

    /**
     * A clock that is set must not make streams old, because a batch of a forgotten stream is no duplicate: all of them were
     * seen as long ago as before, by the new time.
     */
    private void lookAtClock(long wallNs) {
        long passedNs = wallNs - lookedWallNs.orElse(wallNs);
        if (passedNs < 0 || passedNs > LONGEST_LOOK_AWAY_NS) {
            streams.replaceAll((stream, state) -> state.seenLater(passedNs));
        }
        lookedWallNs = OptionalLong.of(wallNs);
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
        return Math.max(0, kernelDrops) + gap.map(Gap::frames).orElse(0L);
    }

    private static Verdict contradiction(BatchHead batch, String why) {
        return new Verdict.Contradiction(
                batch.stream() + " batch " + batch.start().batch() + " " + why);
    }
}
