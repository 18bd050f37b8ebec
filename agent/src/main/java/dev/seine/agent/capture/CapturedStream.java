package dev.seine.agent.capture;

import dev.seine.agent.batch.BatchEncoder;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.limit.LimitDrops;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.SourceState;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.EndReason;
import dev.seine.proto.v1.StreamDescriptor;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream: what a source delivers, as numbered batches, up to the one that says that it is over. For one thread. */
final class CapturedStream {
    private static final Logger LOG = LoggerFactory.getLogger(CapturedStream.class);

    /** A stream without frames still says this often that it lives, and what the kernel has dropped meanwhile. */
    private static final long HEARTBEAT_NS = TimeUnit.MINUTES.toNanos(1);

    private static final long REPORT_EVERY_NS = TimeUnit.SECONDS.toNanos(30);

    private final CaptureTask task;
    private final PacketSource source;
    private final BatchEncoder encoder;
    private final StreamCounters counters;
    private final Output output;
    private final Clock clock;
    private final StreamFactory streams;
    private final FrameColumns columns = new FrameColumns();
    private StreamDescriptor common;
    private AppliedFilter filter;
    private long lastBatchNs;
    private boolean dropsReported;
    private long dropsReportedNs;

    /** Where batches go. */
    @FunctionalInterface
    interface Output {
        /** Takes a batch, and waits for room. */
        void put(EncodedBatch batch) throws InterruptedException;
    }

    /**
     * What a stream begins with.
     *
     * @param source is closed with the stream
     * @param filter that it was opened under
     */
    record Beginning(CaptureTask task, PacketSource source, AppliedFilter filter) {}

    CapturedStream(Beginning beginning, CaptureContext context, Output output) {
        this.task = beginning.task();
        this.source = beginning.source();
        this.filter = beginning.filter();
        this.output = output;
        this.clock = context.clock();
        this.streams = context.streams();
        this.common = streams.common();
        this.counters = new StreamCounters();
        this.encoder = new BatchEncoder(streams.next(), descriptor(), counters);
        this.lastBatchNs = clock.monotonicNs();
    }

    PacketSource source() {
        return source;
    }

    StreamCounters counters() {
        return counters;
    }

    private StreamDescriptor descriptor() {
        return StreamFactory.describe(common, task, source.description(), filter);
    }

    /** Says from the next batch on what has changed about the stream, if anything has. */
    void describe(AppliedFilter now) {
        StreamDescriptor commonNow = streams.common();
        if (!commonNow.equals(common) || !now.equals(filter)) {
            common = commonNow;
            filter = now;
            encoder.descriptor(descriptor());
        }
    }

    /** Takes one block; the kernel has it back before the output makes us wait. Gives the number of its frames. */
    int takeBlock(int timeoutMs) throws IOException, InterruptedException {
        EncodedBatch batch = null;
        IOException failure;
        int frames;
        try (FrameBlock block = source.poll(timeoutMs)) {
            if (block == null) {
                return 0;
            }
            frames = block.frameCount();
            failure = readStatistics(frames);
            columns.read(block);
            countDrops(task.limits().judge(columns));
            if (columns.count() > 0) {
                batch = encoder.encode(block, columns);
            }
        }
        if (batch != null) {
            put(batch);
        }
        if (failure != null) {
            throw failure;
        }
        return frames;
    }

    /** Before the batch is encoded, so that it tells of the frames that are missing between its own. */
    private void countDrops(LimitDrops drops) {
        if (drops.rateLimited() > 0) {
            counters.dropped(DropReason.DROP_REASON_RATE_LIMIT, drops.rateLimited(), 0);
        }
        if (drops.beyondLimit() > 0) {
            counters.dropped(DropReason.DROP_REASON_LIMIT_REACHED, drops.beyondLimit(), 0);
        }
    }

    /** The frames that are in hand are not lost because a source that vanishes no longer tells its totals. */
    private @Nullable IOException readStatistics(int frames) {
        try {
            counters.source(source.statistics());
            return null;
        } catch (IOException e) {
            counters.source(counters.source().withAccepted(frames));
            return e;
        }
    }

    /** Takes over the source's totals while the output makes us wait: that is when the kernel drops. */
    void noteTotals() {
        long dropsBefore = counters.source().kernelDrops();
        try {
            counters.source(source.statistics());
        } catch (IOException e) {
            LOG.debug("{} does not tell its totals now", source.description().name(), e);
        }
        if (counters.source().kernelDrops() > dropsBefore) {
            reportDrops();
        }
    }

    private void reportDrops() {
        long nowNs = clock.monotonicNs();
        if (!dropsReported || nowNs - dropsReportedNs >= REPORT_EVERY_NS) {
            dropsReported = true;
            dropsReportedNs = nowNs;
            LOG.error(
                    "{}: frames are being lost, because batches can neither be sent nor kept; the kernel has dropped and"
                            + " counted {} of this stream so far",
                    source.description().name(),
                    counters.source().kernelDrops());
        }
    }

    private void put(EncodedBatch batch) throws InterruptedException {
        output.put(batch);
        lastBatchNs = clock.monotonicNs();
    }

    /** Sends a batch without frames when there was none with frames for a while. */
    void heartbeatIfDue() throws IOException, InterruptedException {
        if (clock.monotonicNs() - lastBatchNs >= HEARTBEAT_NS) {
            counters.source(source.statistics());
            put(encoder.encodeHeartbeat(clock.wallTimeNs()));
        }
    }

    /** Lets nothing more in, takes what the kernel has accepted, and says in a last batch that this was all. */
    void end(StreamEnd wanted) throws InterruptedException {
        StreamEnd end = wanted;
        try (source) {
            try {
                source.stopAccepting();
                drain();
            } finally {
                counters.source(source.statistics());
            }
        } catch (IOException e) {
            // What has failed or is gone cannot be drained; the last totals stand.
            LOG.debug("{} cannot be drained", source.description().name(), e);
            countRest(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} cannot be drained", source.description().name(), e);
            end = StreamEnd.sourceFailed(e.toString());
        }
        if (end.reason() == EndReason.END_REASON_SOURCE_FAILED) {
            countRest(end.detail());
        }
        put(encoder.encodeEnd(end.toMessage(), clock.wallTimeNs()));
    }

    private void countRest(String why) {
        long lost = counters.restIsLost(DropReason.DROP_REASON_SOURCE_FAILED);
        if (lost > 0) {
            LOG.error(
                    "{}: {} frames are lost in the ring: {}",
                    source.description().name(),
                    lost,
                    why);
        }
    }

    /** A wait without frames may have been cut short; only a whole timeout without any proves that nothing is left. */
    private void drain() throws IOException, InterruptedException {
        long quietSinceNs = clock.monotonicNs();
        long leftMs = task.drainTimeoutMs();
        while (leftMs > 0 && source.state() != SourceState.FINISHED) {
            if (takeBlock((int) leftMs) > 0) {
                quietSinceNs = clock.monotonicNs();
            }
            leftMs = task.drainTimeoutMs() - TimeUnit.NANOSECONDS.toMillis(clock.monotonicNs() - quietSinceNs);
        }
    }
}
