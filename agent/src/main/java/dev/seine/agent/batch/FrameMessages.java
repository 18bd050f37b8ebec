package dev.seine.agent.batch;

import com.google.protobuf.WireFormat;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;

/**
 * The frames of a batch as {@code seine.v1.Frame} messages: first they are measured, and then written into an array of exactly
 * that size. Used again for batch after batch, by one thread.
 */
final class FrameMessages {
    private static final int FRAMES_TAG = (FrameBatch.FRAMES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int TIME_DELTA_TAG = Frame.TIME_DELTA_NS_FIELD_NUMBER << 3;
    private static final int ORIGINAL_LENGTH_TAG = Frame.ORIGINAL_LENGTH_FIELD_NUMBER << 3;
    private static final int DATA_TAG = (Frame.DATA_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int PACKET_TYPE_TAG = Frame.PACKET_TYPE_FIELD_NUMBER << 3;
    private static final int FLAGS_TAG = Frame.FLAGS_FIELD_NUMBER << 3;

    private int[] sizes = {};
    private long baseTimeNs;
    private long capturedBytes;
    private long truncatedFrames;
    private long encodedBytes;

    /** Measures a message a row, with times that are relative to that of the first. */
    void measure(FrameColumns columns) {
        if (sizes.length < columns.count()) {
            sizes = new int[columns.count()];
        }
        baseTimeNs = columns.timeNs(0);
        capturedBytes = 0;
        truncatedFrames = 0;
        encodedBytes = 0;
        for (int row = 0; row < columns.count(); row++) {
            int captured = columns.capturedLength(row);
            int size = size(columns, row);
            sizes[row] = size;
            capturedBytes += captured;
            truncatedFrames += captured < columns.originalLength(row) ? 1 : 0;
            encodedBytes += 1 + WireWriter.varintSize(size) + size;
        }
    }

    private int size(FrameColumns columns, int row) {
        long delta = WireWriter.zigZag(columns.timeNs(row) - baseTimeNs);
        int captured = columns.capturedLength(row);
        int original = columns.originalLength(row);
        int packetType = columns.packetType(row);
        int flags = columns.flags(row);
        return (delta == 0 ? 0 : 1 + WireWriter.varintSize(delta))
                + (original == captured ? 0 : 1 + WireWriter.varintSize(original))
                + (captured == 0 ? 0 : 1 + WireWriter.varintSize(captured) + captured)
                + (packetType == 0 ? 0 : 1 + WireWriter.varintSize(packetType))
                + (flags == 0 ? 0 : 1 + WireWriter.varintSize(flags));
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

    /** Writes the messages that were measured, with the frames' bytes from the block that the columns describe. */
    void write(WireWriter out, FrameBlock block, FrameColumns columns) {
        for (int row = 0; row < columns.count(); row++) {
            out.oneByte(FRAMES_TAG);
            out.varint(sizes[row]);
            long delta = WireWriter.zigZag(columns.timeNs(row) - baseTimeNs);
            if (delta != 0) {
                out.oneByte(TIME_DELTA_TAG);
                out.varint(delta);
            }
            int captured = columns.capturedLength(row);
            writeField(out, ORIGINAL_LENGTH_TAG, columns.originalLength(row), captured);
            if (captured != 0) {
                out.oneByte(DATA_TAG);
                out.varint(captured);
                out.advance(block.copyTo(columns.frame(row), out.bytes(), out.position()));
            }
            writeField(out, PACKET_TYPE_TAG, columns.packetType(row), 0);
            writeField(out, FLAGS_TAG, columns.flags(row), 0);
        }
    }

    /** Writes nothing where the value is the one that a reader takes for a field that is missing. */
    private static void writeField(WireWriter out, int tag, int value, int implied) {
        if (value != implied) {
            out.oneByte(tag);
            out.varint(value);
        }
    }
}
