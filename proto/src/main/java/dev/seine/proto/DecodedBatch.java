package dev.seine.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.seine.proto.v1.FrameBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A batch whose checksum, structure and limits have been checked: the header as a message, the frames where they lie in the
 * record's value. Immutable as long as nobody changes the value.
 */
public final class DecodedBatch {
    private static final int FRAMES_TAG = (FrameBatch.FRAMES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int HEADER_ESTIMATE_BYTES = 512;

    private final byte[] value;
    private final FrameBatch header;

    private DecodedBatch(byte[] value, FrameBatch header) {
        this.value = value;
        this.header = header;
    }

    /**
     * Checks and opens the value of a record.
     *
     * @throws MalformedBatchException if it is not a whole batch of a known version within the documented limits
     */
    public static DecodedBatch of(byte[] value) throws MalformedBatchException {
        BatchFormat.verifyChecksum(value);
        try {
            FrameBatch header = FrameBatch.parseFrom(headerBytes(value));
            checkHeader(header);
            DecodedBatch batch = new DecodedBatch(value, header);
            batch.checkFrames();
            return batch;
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedBatchException("not a protobuf message: " + e.getMessage(), e);
        } catch (MalformedBatchException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedBatchException("cannot be decoded: " + e.getMessage(), e);
        }
    }

    /** Everything but the frames. */
    public FrameBatch header() {
        return header;
    }

    /** The number of frames. */
    public int frameCount() {
        return header.getFrameCount();
    }

    /** Sequence number of the frame behind the last one of this batch: the first of the next batch. */
    public long nextFrameSequence() {
        return header.getFirstFrameSequence() + frameCount();
    }

    /** Shows every frame, in order. May be called again. */
    public <E extends Exception> void forEach(FrameVisitor<E> visitor) throws E {
        CodedInputStream in = CodedInputStream.newInstance(value);
        FrameCursor cursor = new FrameCursor(value, header.getFirstFrameSequence(), header.getBaseTimeNs());
        while (nextChecked(in, cursor)) {
            visitor.visit(cursor);
        }
    }

    private static boolean nextChecked(CodedInputStream in, FrameCursor cursor) {
        try {
            return next(in, cursor);
        } catch (IOException e) {
            throw new IllegalStateException("a frame that was checked cannot be read: somebody changed the value", e);
        }
    }

    private static boolean next(CodedInputStream in, FrameCursor cursor) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FRAMES_TAG) {
                cursor.read(in);
                return true;
            }
            in.skipField(tag);
        }
        return false;
    }

    private static byte[] headerBytes(byte[] value) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(value);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(HEADER_ESTIMATE_BYTES);
        int start = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == FRAMES_TAG) {
                in.skipRawBytes(in.readRawVarint32());
            } else {
                in.skipField(tag);
                bytes.write(value, start, in.getTotalBytesRead() - start);
                // Before they become objects, of which a few bytes can make large ones.
                checkRange("the number of bytes beside the frames", bytes.size(), 0, BatchFormat.MAX_HEADER_BYTES);
            }
            start = in.getTotalBytesRead();
        }
        return bytes.toByteArray();
    }

    private void checkFrames() throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(value);
        FrameCursor cursor = new FrameCursor(value, header.getFirstFrameSequence(), header.getBaseTimeNs());
        int frames = 0;
        while (next(in, cursor)) {
            cursor.check();
            frames++;
        }
        if (header.getFrameCount() != frames) {
            throw new MalformedBatchException("frame_count says " + header.getFrameCount() + ", there are " + frames);
        }
    }

    private static void checkHeader(FrameBatch header) throws MalformedBatchException {
        if (header.getSchemaVersion() != BatchFormat.SCHEMA_VERSION) {
            throw new MalformedBatchException("schema version " + Integer.toUnsignedString(header.getSchemaVersion())
                    + " is not known here, only " + BatchFormat.SCHEMA_VERSION + ": update this program");
        }
        int hostIdBytes = header.getHostId().getBytes(StandardCharsets.UTF_8).length;
        checkRange("the length of host_id in bytes", hostIdBytes, 1, BatchFormat.MAX_HOST_ID_BYTES);
        if (!header.hasStream() || !header.hasCounters()) {
            throw new MalformedBatchException("the stream descriptor or the counters are missing");
        }
        checkRange("frame_count", header.getFrameCount(), 0, BatchFormat.MAX_FRAMES);
        checkRange("batch_sequence", header.getBatchSequence(), 0, Long.MAX_VALUE - 1);
        checkRange("first_frame_sequence", header.getFirstFrameSequence(), 0, Long.MAX_VALUE - BatchFormat.MAX_FRAMES);
        checkRange("base_time_ns", header.getBaseTimeNs(), 0, Long.MAX_VALUE);
        checkRange("snap_length", header.getStream().getSnapLength(), 1, BatchFormat.MAX_SNAP_LENGTH);
        checkRange("link_type", header.getStream().getLinkType(), 0, BatchFormat.MAX_LINK_TYPE);
        checkRange(
                "the stream descriptor in bytes",
                header.getStream().getSerializedSize(),
                0,
                BatchFormat.MAX_DESCRIPTOR_BYTES);
    }

    private static void checkRange(String what, long number, long least, long most) throws MalformedBatchException {
        if (number < least || number > most) {
            throw new MalformedBatchException(what + " is " + number + ", allowed are " + least + " to " + most);
        }
    }
}
