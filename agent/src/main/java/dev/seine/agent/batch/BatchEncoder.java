package dev.seine.agent.batch;

import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.EndOfStream;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.proto.v1.StreamDescriptor;

/**
 * Numbers the frames of one stream and writes each block as one {@code seine.v1.FrameBatch}. Used by one thread.
 *
 * <p>A block's columns are walked twice: once for the size, so that the bytes can be written into an array of exactly that size,
 * and once to copy each frame from the ring to its place. That is the only copy before Kafka's own, and no frame is an object.
 */
public final class BatchEncoder {
    private final byte[] identity;
    private final StreamCounters counters;
    private final FrameMessages messages = new FrameMessages();
    private byte[] descriptor;
    private long nextBatch;
    private long nextFrame;

    /**
     * Begins a stream.
     *
     * @throws IllegalArgumentException if the descriptor is longer than a reader would accept
     */
    public BatchEncoder(StreamIdentity identity, StreamDescriptor descriptor, StreamCounters counters) {
        this.identity = FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId(identity.hostId())
                .setMachineId(identity.machineId())
                .setRunId(identity.runId())
                .setStreamId(identity.streamId())
                .build()
                .toByteArray();
        this.counters = counters;
        this.descriptor = descriptorField(descriptor);
    }

    /** What the stream is from the next batch on, for instance under another filter. */
    public void descriptor(StreamDescriptor changed) {
        descriptor = descriptorField(changed);
    }

    /**
     * Refuses what no batch could carry.
     *
     * @throws IllegalArgumentException if the descriptor is longer than a reader would accept
     */
    public static void requireFits(StreamDescriptor descriptor) {
        int size = descriptor.getSerializedSize();
        if (size > BatchFormat.MAX_DESCRIPTOR_BYTES) {
            throw new IllegalArgumentException("filter, labels and names of a capture take " + size
                    + " bytes in every batch, allowed are " + BatchFormat.MAX_DESCRIPTOR_BYTES + ": shorten them");
        }
    }

    private static byte[] descriptorField(StreamDescriptor descriptor) {
        requireFits(descriptor);
        return FrameBatch.newBuilder().setStream(descriptor).build().toByteArray();
    }

    /**
     * Encodes frames of a block. The caller still owns the block, and closes it.
     *
     * @param columns a row for each frame that is to be encoded, 1 or more
     */
    public EncodedBatch encode(FrameBlock block, FrameColumns columns) {
        int frames = columns.count();
        if (frames == 0) {
            throw new IllegalArgumentException("there are no frames to encode");
        }
        long baseTimeNs = columns.timeNs(0);
        messages.measure(columns);
        counters.captured(frames, messages.capturedBytes(), messages.truncatedFrames());
        byte[] header = header(baseTimeNs, frames).build().toByteArray();
        WireWriter out = begin(header, messages.encodedBytes());
        messages.write(out, block, columns);
        return finish(out, frames, baseTimeNs);
    }

    /** Encodes a batch without frames, which says that the stream lives and what its totals are. */
    public EncodedBatch encodeHeartbeat(long nowNs) {
        return finish(begin(header(nowNs, 0).build().toByteArray(), 0), 0, 0);
    }

    /** Encodes the batch without frames that ends the stream. */
    public EncodedBatch encodeEnd(EndOfStream end, long nowNs) {
        byte[] header = header(nowNs, 0).setEnd(end).build().toByteArray();
        return finish(begin(header, 0), 0, 0);
    }

    private FrameBatch.Builder header(long baseTimeNs, int frameCount) {
        return FrameBatch.newBuilder()
                .setBatchSequence(nextBatch)
                .setFirstFrameSequence(nextFrame)
                .setBaseTimeNs(baseTimeNs)
                .setCounters(counters.toMessage())
                .setFrameCount(frameCount);
    }

    private WireWriter begin(byte[] header, long frames) {
        long size =
                identity.length + (long) descriptor.length + header.length + frames + BatchFormat.CHECKSUM_FIELD_BYTES;
        if (size > BatchFormat.MAX_BATCH_BYTES) {
            throw new IllegalStateException("a batch of " + size + " bytes is more than the "
                    + BatchFormat.MAX_BATCH_BYTES + " that a record may have: the block it comes from is too large");
        }
        WireWriter out = new WireWriter(new byte[(int) size]);
        out.raw(identity);
        out.raw(descriptor);
        out.raw(header);
        return out;
    }

    private EncodedBatch finish(WireWriter out, int frames, long firstFrameNs) {
        byte[] value = out.bytes();
        if (out.position() + BatchFormat.CHECKSUM_FIELD_BYTES != value.length) {
            throw new IllegalStateException("measured " + value.length + " bytes but wrote " + out.position()
                    + ": the block changed meanwhile");
        }
        BatchFormat.appendChecksum(value, out.position());
        nextBatch++;
        nextFrame += frames;
        return new EncodedBatch(value, frames, counters, firstFrameNs);
    }
}
