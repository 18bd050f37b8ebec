package dev.seine.pcapng;

import java.io.IOException;

/** The pcapng block that the reader stands at, whole in memory; field offsets count from the block's first byte. */
final class BlockView {
    /** A block's length field stands here, and a section header's byte-order magic behind it. */
    private static final int LENGTH_FIELD = 4;

    private static final int MAGIC_FIELD = 8;

    private final InputWindow window;
    private FieldOrder order = FieldOrder.LITTLE_ENDIAN;
    private int type;
    private int length;

    BlockView(InputWindow window) {
        this.window = window;
    }

    /** Moves to the next block, or returns false where the file ends. */
    boolean next() throws IOException {
        window.advance(length);
        length = 0;
        int available = window.fill(BlockType.HEADER);
        if (available == 0) {
            return false;
        }
        if (available < BlockType.HEADER) {
            throw window.truncated("the file ends after %d of the %d bytes of a block's type and length"
                    .formatted(available, BlockType.HEADER));
        }
        type = int32(0);
        if (type == BlockType.SECTION_HEADER) {
            order = sectionOrder();
        }
        int announced = announcedLength();
        available = window.fill(announced);
        if (available < announced) {
            throw window.truncated("the file ends after %d of the %d bytes of a block".formatted(available, announced));
        }
        long trailer = uint32(announced - Integer.BYTES);
        if (trailer != announced) {
            throw damaged(
                    announced - Integer.BYTES,
                    "the block's length is %d behind it, but %d in front".formatted(trailer, announced));
        }
        length = announced;
        return true;
    }

    int type() {
        return type;
    }

    int length() {
        return length;
    }

    /** The block's file offset. */
    long position() {
        return window.offset();
    }

    byte[] bytes() {
        return window.bytes();
    }

    /** The index in {@link #bytes()} of a field of the block. */
    int index(int offset) {
        return window.start() + offset;
    }

    /** The offset behind the last byte of the body. */
    int bodyEnd() {
        return length - Integer.BYTES;
    }

    int uint16(int offset) {
        return order.uint16(window.bytes(), index(offset));
    }

    int int32(int offset) {
        return order.int32(window.bytes(), index(offset));
    }

    long uint32(int offset) {
        return order.uint32(window.bytes(), index(offset));
    }

    long int64(int offset) {
        return order.int64(window.bytes(), index(offset));
    }

    long time(int offset) {
        return order.time(window.bytes(), index(offset));
    }

    /** Refuses a block that is too short for its fixed fields, which end at the offset. */
    void requireFields(int end) throws MalformedCaptureException {
        if (bodyEnd() < end) {
            throw damaged(
                    LENGTH_FIELD,
                    "block of type %d is %d bytes long (at least %d)".formatted(type, length, end + Integer.BYTES));
        }
    }

    MalformedCaptureException damaged(int offset, String problem) {
        return window.damaged(offset, problem);
    }

    private FieldOrder sectionOrder() throws IOException {
        if (window.fill(BlockType.OVERHEAD) < BlockType.OVERHEAD) {
            throw window.truncated("the file ends inside a section header");
        }
        for (FieldOrder candidate : FieldOrder.values()) {
            if (candidate.int32(window.bytes(), index(MAGIC_FIELD)) == BlockType.BYTE_ORDER_MAGIC) {
                return candidate;
            }
        }
        throw damaged(
                MAGIC_FIELD,
                "byte-order magic 0x%08x (allowed 0x%08x in either order)"
                        .formatted(int32(MAGIC_FIELD), BlockType.BYTE_ORDER_MAGIC));
    }

    private int announcedLength() throws MalformedCaptureException {
        long announced = uint32(LENGTH_FIELD);
        if (announced < BlockType.OVERHEAD || announced > CaptureLimits.MAX_BLOCK_LENGTH) {
            throw damaged(
                    LENGTH_FIELD,
                    "block length %d (allowed %d to %d)"
                            .formatted(announced, BlockType.OVERHEAD, CaptureLimits.MAX_BLOCK_LENGTH));
        }
        if (announced % Integer.BYTES != 0) {
            throw damaged(LENGTH_FIELD, "block length %d is not a multiple of 4".formatted(announced));
        }
        return (int) announced;
    }
}
