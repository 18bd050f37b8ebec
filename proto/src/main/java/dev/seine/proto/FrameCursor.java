package dev.seine.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.seine.proto.v1.Frame;
import java.io.IOException;

/** The one view of all frames of a value: reads the next {@code seine.v1.Frame} where the stream stands. */
final class FrameCursor implements FrameView {
    private static final int TIME_DELTA_TAG = Frame.TIME_DELTA_NS_FIELD_NUMBER << 3;
    private static final int ORIGINAL_LENGTH_TAG = Frame.ORIGINAL_LENGTH_FIELD_NUMBER << 3;
    private static final int DATA_TAG = (Frame.DATA_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int PACKET_TYPE_TAG = Frame.PACKET_TYPE_FIELD_NUMBER << 3;
    private static final int FLAGS_TAG = Frame.FLAGS_FIELD_NUMBER << 3;

    private final byte[] value;
    private final long baseTimeNs;

    private long sequence;
    private long timeDeltaNs;
    private int originalLength;
    private int capturedLength;
    private int offset;
    private int packetType;
    private int flags;

    FrameCursor(byte[] value, long firstFrameSequence, long baseTimeNs) {
        this.value = value;
        this.sequence = firstFrameSequence - 1;
        this.baseTimeNs = baseTimeNs;
    }

    /** Reads one frame; {@code in} stands behind the tag of a frames field of the same value. */
    void read(CodedInputStream in) throws IOException {
        sequence++;
        timeDeltaNs = 0;
        originalLength = 0;
        capturedLength = 0;
        packetType = 0;
        flags = 0;
        int limit = in.pushLimit(in.readRawVarint32());
        offset = in.getTotalBytesRead();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case TIME_DELTA_TAG -> timeDeltaNs = in.readSInt64();
                case ORIGINAL_LENGTH_TAG -> originalLength = in.readUInt32();
                case DATA_TAG -> {
                    capturedLength = in.readRawVarint32();
                    offset = in.getTotalBytesRead();
                    in.skipRawBytes(capturedLength);
                }
                case PACKET_TYPE_TAG -> packetType = in.readEnum();
                case FLAGS_TAG -> flags = in.readUInt32();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        if (originalLength == 0) {
            originalLength = capturedLength;
        }
    }

    void check() throws MalformedBatchException {
        if (capturedLength > BatchFormat.MAX_SNAP_LENGTH) {
            throw new MalformedBatchException("frame " + sequence + " has " + capturedLength
                    + " bytes, allowed are at most " + BatchFormat.MAX_SNAP_LENGTH);
        }
        if (originalLength < capturedLength) {
            throw new MalformedBatchException("frame " + sequence + " has " + capturedLength
                    + " bytes captured of an original length of " + originalLength);
        }
        if (baseTimeNs + timeDeltaNs < 0) {
            throw new MalformedBatchException("frame " + sequence + " has a time before 1970 or after 2262");
        }
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long timeNs() {
        return baseTimeNs + timeDeltaNs;
    }

    @Override
    public int originalLength() {
        return originalLength;
    }

    @Override
    public int capturedLength() {
        return capturedLength;
    }

    @Override
    public byte[] bytes() {
        return value;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int packetType() {
        return packetType;
    }

    @Override
    public int flags() {
        return flags;
    }
}
