package dev.seine.collector.checkpoint;

import dev.seine.collector.ledger.BatchHead;
import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.GapReason;
import dev.seine.collector.ledger.StreamCounters;
import dev.seine.collector.ledger.StreamEnd;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.StreamPosition;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.ledger.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What one capture file holds of a stream, under one interface of the file. A stream whose description changes continues as
 * another part.
 *
 * @param stream which
 * @param source how it was captured
 * @param start where the part begins, the gap before it included
 * @param next where the part ends
 * @param frames frames of the part in the file
 * @param bytes their captured bytes
 * @param time of these frames
 * @param gaps what is missing between start and next
 * @param before the stream's counters before the part
 * @param after the stream's counters at the end of the part
 * @param end how the stream ended, if it did in this part
 */
public record StreamPart(
        StreamKey stream,
        StreamSource source,
        StreamPosition start,
        StreamPosition next,
        long frames,
        long bytes,
        TimeRange time,
        List<Gap> gaps,
        StreamCounters before,
        StreamCounters after,
        Optional<StreamEnd> end) {

    public StreamPart {
        gaps = List.copyOf(gaps);
    }

    /** A part that holds nothing yet; a gap before its first batch will belong to it. */
    public static StreamPart begin(BatchHead first, StreamSource source, Verdict.Archive verdict) {
        StreamPosition start = verdict.gap()
                .map(gap -> new StreamPosition(gap.firstBatch(), gap.firstFrame()))
                .orElse(first.start());
        return new StreamPart(
                first.stream(),
                source,
                start,
                start,
                0,
                0,
                TimeRange.EMPTY,
                List.of(),
                verdict.before(),
                verdict.before(),
                Optional.empty());
    }

    /** The part with one more batch. */
    public StreamPart with(BatchHead batch, Optional<Gap> gap, TimeRange batchTime, long batchBytes) {
        return new StreamPart(
                stream,
                source,
                start,
                batch.next(),
                frames + batch.frames(),
                bytes + batchBytes,
                time.and(batchTime),
                gap.map(added -> Gap.append(gaps, added)).orElse(gaps),
                before,
                batch.counters(),
                batch.end());
    }

    /** Frames that the kernel dropped while the part was captured. */
    public long kernelDrops() {
        return Math.max(0, after.kernelDrops() - before.kernelDrops());
    }

    /** Frames that nobody sent to this archive. */
    public long missingFrames() {
        return gaps.stream()
                .filter(gap -> gap.reason() == GapReason.MISSING)
                .mapToLong(Gap::frames)
                .sum();
    }
}
