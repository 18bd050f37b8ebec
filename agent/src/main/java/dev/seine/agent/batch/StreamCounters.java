package dev.seine.agent.batch;

import dev.seine.agent.source.SourceStatistics;
import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.DroppedFrames;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What happened to a stream so far. The capture thread writes all but the drops; anybody may read, and sees totals that are
 * at most one batch old.
 */
public final class StreamCounters {
    // Frames and batches change together: a batch that travels in between would otherwise contradict itself.
    private final ConcurrentSkipListMap<DropReason, Dropped> dropped = new ConcurrentSkipListMap<>();
    private volatile SourceStatistics source = new SourceStatistics(0, 0, 0, 0);
    private volatile long capturedFrames;
    private volatile long capturedBytes;
    private volatile long truncatedFrames;

    /** Takes over the source's totals. */
    public void source(SourceStatistics statistics) {
        source = statistics;
    }

    /** The source's totals when a batch was last encoded, or since then while it waited. */
    public SourceStatistics source() {
        return source;
    }

    /** Frames put into batches. */
    public long capturedFrames() {
        return capturedFrames;
    }

    /** Bytes of the frames put into batches. */
    public long capturedBytes() {
        return capturedBytes;
    }

    /** Frames of this stream that were given up, for any reason. */
    public long droppedFrames() {
        return dropped.values().stream().mapToLong(Dropped::frames).sum();
    }

    /** Frames of this stream that were given up for the reason. */
    public long droppedFrames(DropReason reason) {
        Dropped counted = dropped.get(reason);
        return counted == null ? 0 : counted.frames();
    }

    /** Counts frames that are given up, in as many batches; from any thread. */
    public void dropped(DropReason reason, long frames, long batches) {
        dropped.merge(reason, new Dropped(frames, batches), Dropped::plus);
    }

    /**
     * Counts what the source has accepted and will never deliver; for the capture thread, when the stream ends.
     *
     * @return how many frames
     */
    public long restIsLost(DropReason reason) {
        SourceStatistics totals = source;
        long numberless = dropped.values().stream()
                .filter(lost -> lost.batches() == 0)
                .mapToLong(Dropped::frames)
                .sum();
        long rest = totals.acceptedFrames() - totals.kernelDrops() - capturedFrames - numberless;
        if (rest > 0) {
            dropped(reason, rest, 0);
        }
        return Math.max(0, rest);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the capture thread alone.
    void captured(long frames, long bytes, long truncated) {
        capturedFrames += frames;
        capturedBytes += bytes;
        truncatedFrames += truncated;
    }

    /** The totals as they travel in a batch. */
    public Counters toMessage() {
        SourceStatistics now = source;
        Counters.Builder message = Counters.newBuilder()
                .setAcceptedFrames(now.acceptedFrames())
                .setCapturedFrames(capturedFrames)
                .setCapturedBytes(capturedBytes)
                .setKernelDrops(now.kernelDrops())
                .setRingFreezes(now.freezes())
                .setNicDrops(now.nicDrops())
                .setTruncatedFrames(truncatedFrames);
        dropped.forEach((reason, lost) -> message.addDropped(DroppedFrames.newBuilder()
                .setReason(reason)
                .setFrames(lost.frames())
                .setBatches(lost.batches())));
        return message.build();
    }

    /** What was given up for one reason. */
    private record Dropped(long frames, long batches) {
        Dropped plus(Dropped more) {
            return new Dropped(frames + more.frames, batches + more.batches);
        }
    }
}
