package dev.seine.agent.batch;

import com.google.protobuf.WireFormat;
import dev.seine.agent.source.FrameBlock;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.EndOfStream;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.proto.v1.StreamDescriptor;

/**
 * Numbers the frames of one stream and writes each block as one {@code seine.v1.FrameBatch}. Used by one thread.
 *
 * <p>A block is walked twice: once for the size, so that the bytes can be written into an array of exactly that size, and once
 * to copy each frame from the ring to its place. That is the only copy before Kafka's own, and no frame is an object.
 */
public final class BatchEncoder {
    private static final int FRAMES_TAG = (FrameBatch.FRAMES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int TIME_DELTA_TAG = Frame.TIME_DELTA_NS_FIELD_NUMBER << 3;
    private static final int ORIGINAL_LENGTH_TAG = Frame.ORIGINAL_LENGTH_FIELD_NUMBER << 3;
    private static final int DATA_TAG = (Frame.DATA_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int PACKET_TYPE_TAG = Frame.PACKET_TYPE_FIELD_NUMBER << 3;
    private static final int FLAGS_TAG = Frame.FLAGS_FIELD_NUMBER << 3;

    private final byte[] identity;
    private final StreamCounters counters;
    private byte[] descriptor;
    private long nextBatch;
    private long nextFrame;

    // What the first walk over a block found.
    private long framesSize;
    private long capturedBytes;
    private long truncatedFrames;

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
     * Encodes the first frames of a block. The caller still owns the block, and closes it.
     *
     * @param frames how many, 1 to all of the block
     */
    public EncodedBatch encode(FrameBlock block, int frames) {
        if (frames < 1 || frames > block.frameCount()) {
            throw new IllegalArgumentException("cannot encode " + frames + " frames of " + block.frameCount());
        }
        block.rewind();
        block.next();
        long baseTimeNs = block.timeNs();
        measure(block, frames, baseTimeNs);
        counters.captured(frames, capturedBytes, truncatedFrames);
        byte[] header = header(baseTimeNs, frames).build().toByteArray();
        WireWriter out = begin(header, framesSize);
        writeFrames(out, block, frames, baseTimeNs);
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

    private void measure(FrameBlock block, int frames, long baseTimeNs) {
        framesSize = 0;
        capturedBytes = 0;
        truncatedFrames = 0;
        block.rewind();
        for (int i = 0; i < frames && block.next(); i++) {
            int body = bodySize(block, baseTimeNs);
            framesSize += 1 + WireWriter.varintSize(body) + body;
            capturedBytes += block.capturedLength();
            truncatedFrames += block.capturedLength() < block.originalLength() ? 1 : 0;
        }
    }

    private static int bodySize(FrameBlock frame, long baseTimeNs) {
        int captured = frame.capturedLength();
        int size = 0;
        long delta = frame.timeNs() - baseTimeNs;
        if (delta != 0) {
            size += 1 + WireWriter.varintSize(WireWriter.zigZag(delta));
        }
        if (frame.originalLength() != captured) {
            size += 1 + WireWriter.varintSize(frame.originalLength());
        }
        if (captured != 0) {
            size += 1 + WireWriter.varintSize(captured) + captured;
        }
        if (frame.packetType() != 0) {
            size += 1 + WireWriter.varintSize(frame.packetType());
        }
        if (frame.flags() != 0) {
            size += 1 + WireWriter.varintSize(frame.flags());
        }
        return size;
    }

    private static void writeFrames(WireWriter out, FrameBlock block, int frames, long baseTimeNs) {
        block.rewind();
        for (int i = 0; i < frames && block.next(); i++) {
            out.oneByte(FRAMES_TAG);
            out.varint(bodySize(block, baseTimeNs));
            writeBody(out, block, baseTimeNs);
        }
    }

    private static void writeBody(WireWriter out, FrameBlock frame, long baseTimeNs) {
        int captured = frame.capturedLength();
        long delta = frame.timeNs() - baseTimeNs;
        if (delta != 0) {
            out.oneByte(TIME_DELTA_TAG);
            out.varint(WireWriter.zigZag(delta));
        }
        if (frame.originalLength() != captured) {
            out.oneByte(ORIGINAL_LENGTH_TAG);
            out.varint(frame.originalLength());
        }
        if (captured != 0) {
            out.oneByte(DATA_TAG);
            out.varint(captured);
            frame.copyTo(out.bytes(), out.position());
            out.advance(captured);
        }
        if (frame.packetType() != 0) {
            out.oneByte(PACKET_TYPE_TAG);
            out.varint(frame.packetType());
        }
        if (frame.flags() != 0) {
            out.oneByte(FLAGS_TAG);
            out.varint(frame.flags());
        }
    }
}
