package dev.seine.collector.ledger;

import dev.seine.proto.DecodedBatch;
import dev.seine.proto.v1.FrameBatch;
import java.util.Optional;

/**
 * What the ledger needs to know of a batch.
 *
 * @param start where in its stream the batch begins
 * @param frames how many frames it holds
 * @param counters the agent's totals up to and including the batch
 * @param end present in the last batch of a stream that ended in order
 */
public record BatchHead(
        StreamKey stream, StreamPosition start, int frames, StreamCounters counters, Optional<StreamEnd> end) {

    /** Reads it from a decoded batch. */
    public static BatchHead of(DecodedBatch batch) {
        FrameBatch header = batch.header();
        return new BatchHead(
                new StreamKey(
                        header.getHostId(),
                        header.getMachineId(),
                        header.getRunId(),
                        Integer.toUnsignedLong(header.getStreamId())),
                new StreamPosition(header.getBatchSequence(), header.getFirstFrameSequence()),
                batch.frameCount(),
                StreamCounters.of(header.getCounters()),
                header.hasEnd() ? Optional.of(StreamEnd.of(header.getEnd())) : Optional.empty());
    }

    /** Where the next batch of the stream has to begin. */
    public StreamPosition next() {
        return new StreamPosition(start.batch() + 1, start.frame() + frames);
    }
}
