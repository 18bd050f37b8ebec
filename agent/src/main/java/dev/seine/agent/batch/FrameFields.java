package dev.seine.agent.batch;

import com.google.protobuf.WireFormat;
import dev.seine.agent.source.FrameBlock;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import java.util.Arrays;

/**
 * What a block's frames say of themselves, one array a field. The block is asked for each field once, because a frame's size has
 * to be known before the frame can be written, and because every question costs a call through an interface, which the first
 * compiler, with which an agent runs, never inlines. Used again for block after block, by one thread.
 */
final class FrameFields {
    private static final int FRAMES_TAG = (FrameBatch.FRAMES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int TIME_DELTA_TAG = Frame.TIME_DELTA_NS_FIELD_NUMBER << 3;
    private static final int ORIGINAL_LENGTH_TAG = Frame.ORIGINAL_LENGTH_FIELD_NUMBER << 3;
    private static final int DATA_TAG = (Frame.DATA_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int PACKET_TYPE_TAG = Frame.PACKET_TYPE_FIELD_NUMBER << 3;
    private static final int FLAGS_TAG = Frame.FLAGS_FIELD_NUMBER << 3;

    private int count;
    private long[] timeDeltas = {};
    private int[] capturedLengths = {};
    private int[] originalLengths = {};
    private int[] packetTypes = {};
    private int[] flags = {};
    private int[] sizes = {};

    private long capturedBytes;
    private long truncatedFrames;
    private long encodedBytes;

    /** Asks the first frames of a block. */
    void read(FrameBlock block, int frames, long baseTimeNs) {
        if (sizes.length < frames) {
            grow(frames);
        }
        count = 0;
        capturedBytes = 0;
        truncatedFrames = 0;
        encodedBytes = 0;
        block.rewind();
        while (count < frames && block.next()) {
            read(block, baseTimeNs);
        }
    }

    private void read(FrameBlock frame, long baseTimeNs) {
        int captured = frame.capturedLength();
        int original = frame.originalLength();
        long delta = WireWriter.zigZag(frame.timeNs() - baseTimeNs);
        int packetType = frame.packetType();
        int flag = frame.flags();
        int size = (delta == 0 ? 0 : 1 + WireWriter.varintSize(delta))
                + (original == captured ? 0 : 1 + WireWriter.varintSize(original))
                + (captured == 0 ? 0 : 1 + WireWriter.varintSize(captured) + captured)
                + (packetType == 0 ? 0 : 1 + WireWriter.varintSize(packetType))
                + (flag == 0 ? 0 : 1 + WireWriter.varintSize(flag));
        timeDeltas[count] = delta;
        capturedLengths[count] = captured;
        originalLengths[count] = original;
        packetTypes[count] = packetType;
        flags[count] = flag;
        sizes[count] = size;
        count++;
        capturedBytes += captured;
        truncatedFrames += captured < original ? 1 : 0;
        encodedBytes += 1 + WireWriter.varintSize(size) + size;
    }

    private void grow(int frames) {
        timeDeltas = Arrays.copyOf(timeDeltas, frames);
        capturedLengths = Arrays.copyOf(capturedLengths, frames);
        originalLengths = Arrays.copyOf(originalLengths, frames);
        packetTypes = Arrays.copyOf(packetTypes, frames);
        flags = Arrays.copyOf(flags, frames);
        sizes = Arrays.copyOf(sizes, frames);
    }

    /** The captured lengths together. */
    long capturedBytes() {
        return capturedBytes;
    }

    /** Frames of which less was captured than there was. */
    long truncatedFrames() {
        return truncatedFrames;
    }

    /** What {@link #write} will write. */
    long encodedBytes() {
        return encodedBytes;
    }

    /** Writes the frames that were read, with their bytes from the same block. */
    void write(WireWriter out, FrameBlock block) {
        block.rewind();
        for (int i = 0; i < count && block.next(); i++) {
            out.oneByte(FRAMES_TAG);
            out.varint(sizes[i]);
            write(out, block, i);
        }
    }

    private void write(WireWriter out, FrameBlock frame, int index) {
        int captured = capturedLengths[index];
        if (timeDeltas[index] != 0) {
            out.oneByte(TIME_DELTA_TAG);
            out.varint(timeDeltas[index]);
        }
        if (originalLengths[index] != captured) {
            out.oneByte(ORIGINAL_LENGTH_TAG);
            out.varint(originalLengths[index]);
        }
        if (captured != 0) {
            out.oneByte(DATA_TAG);
            out.varint(captured);
            frame.copyTo(out.bytes(), out.position());
            out.advance(captured);
        }
        if (packetTypes[index] != 0) {
            out.oneByte(PACKET_TYPE_TAG);
            out.varint(packetTypes[index]);
        }
        if (flags[index] != 0) {
            out.oneByte(FLAGS_TAG);
            out.varint(flags[index]);
        }
    }
}
