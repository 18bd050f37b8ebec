package dev.seine.collector.ledger;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a stream after the batches so far.
 *
 * @param next where its next batch has to begin
 * @param counters of the last batch
 * @param time of all its frames that were archived
 * @param framesArchived how many those are
 * @param gaps what is missing, in order
 * @param end how it ended, if it did in order
 * @param seenWallNs when its last batch was read, by this machine's clock
 * @param handedOver whether another collector had the partition since the last batch
 */
public record StreamState(
        StreamKey stream,
        StreamPosition next,
        StreamCounters counters,
        TimeRange time,
        long framesArchived,
        List<Gap> gaps,
        Optional<StreamEnd> end,
        long seenWallNs,
        boolean handedOver) {

    public StreamState {
        gaps = List.copyOf(gaps);
    }

    /** A stream of which no batch has been seen. */
    static StreamState unseen(StreamKey stream, boolean handedOver) {
        return new StreamState(
                stream,
                StreamPosition.START,
                StreamCounters.ZERO,
                TimeRange.EMPTY,
                0,
                List.of(),
                Optional.empty(),
                0,
                handedOver);
    }

    StreamState after(BatchHead batch, Optional<Gap> gap, TimeRange batchTime, long wallNs) {
        return new StreamState(
                stream,
                batch.next(),
                batch.counters(),
                time.and(batchTime),
                framesArchived + batch.frames(),
                gap.map(added -> Gap.append(gaps, added)).orElse(gaps),
                batch.end(),
                wallNs,
                false);
    }

    /** The same, with another idea of when it was seen. */
    StreamState seenLater(long ns) {
        return new StreamState(stream, next, counters, time, framesArchived, gaps, end, seenWallNs + ns, handedOver);
    }

    StreamState whenHandedOver() {
        return new StreamState(stream, next, counters, time, framesArchived, gaps, end, seenWallNs, true);
    }
}
