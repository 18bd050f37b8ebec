package dev.seine.bench.fleet;

import dev.seine.agent.batch.BatchEncoder;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.batch.StreamIdentity;
import dev.seine.agent.source.FrameColumns;
import dev.seine.agent.source.SourceStatistics;
import dev.seine.bench.machine.SampleDescriptor;

/** The one stream of a host that has no network: its frames are made up, its batches are an agent's. */
final class SimulatedHost {
    private final StreamCounters counters = new StreamCounters();
    private final FrameColumns columns = new FrameColumns();
    private final BatchEncoder encoder;
    private long frames;

    /**
     * A host whose agent has just started.
     *
     * @param runId unlike that of any other
     */
    SimulatedHost(String hostId, long runId) {
        encoder = new BatchEncoder(
                new StreamIdentity(hostId, "%032x".formatted(runId), runId, 0), SampleDescriptor.ETHERNET, counters);
    }

    /** The next batch: all frames of a block. */
    EncodedBatch next(SimulatedBlock block) {
        frames += block.frameCount();
        counters.source(new SourceStatistics(frames, 0, 0, 0));
        columns.read(block);
        return encoder.encode(block, columns);
    }
}
