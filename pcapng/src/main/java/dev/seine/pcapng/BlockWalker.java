package dev.seine.pcapng;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks the blocks of a file that {@link PcapngEncoder} wrote, in a buffer that holds it whole (a mapped file, say), so that
 * blocks can be sorted and copied as they are. The walker shows the block it stands at; nothing is copied, no object is
 * made, and the buffer's position and limit do not move. For one thread at a time.
 */
public final class BlockWalker {
    private final ByteBuffer file;
    private final String name;
    private int offset;
    private int blockLength;
    private int type;

    /**
     * Starts in front of the first block.
     *
     * @param file the file from index 0 to the buffer's limit
     * @param name what error messages call it
     */
    public BlockWalker(ByteBuffer file, String name) {
        this.file = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.name = name;
    }

    /**
     * Moves to the next block, or returns false where the last one ends.
     *
     * @throws MalformedCaptureException if what follows is not a whole little-endian block; each further call throws it
     *     again
     */
    public boolean next() throws MalformedCaptureException {
        int following = offset + blockLength;
        if (following == file.limit()) {
            return false;
        }
        moveTo(following);
        return true;
    }

    /**
     * Moves to the block at an offset that {@link #offset()} gave before.
     *
     * @throws MalformedCaptureException if there is no whole little-endian block
     */
    public void moveTo(int blockOffset) throws MalformedCaptureException {
        int length = checkedLength(blockOffset);
        int blockType = file.getInt(blockOffset);
        if (blockType == BlockType.ENHANCED_PACKET) {
            checkPacket(blockOffset, length);
        }
        offset = blockOffset;
        blockLength = length;
        type = blockType;
    }

    /** Where the block begins. */
    public int offset() {
        return offset;
    }

    /** Bytes of the block, all of it. */
    public int blockLength() {
        return blockLength;
    }

    /** Whether the block is a frame (an Enhanced Packet Block); only then do the methods below mean anything. */
    public boolean isFrame() {
        return type == BlockType.ENHANCED_PACKET;
    }

    /** Whether the block is an Interface Statistics Block, which belongs behind the frames. */
    public boolean isStatistics() {
        return type == BlockType.INTERFACE_STATISTICS;
    }

    /** The frame's interface. */
    public int interfaceId() {
        return file.getInt(offset + 8);
    }

    /** The frame's time, unsigned nanoseconds since 1970. */
    public long timeNs() {
        return (Integer.toUnsignedLong(file.getInt(offset + 12)) << 32)
                | Integer.toUnsignedLong(file.getInt(offset + 16));
    }

    /** Bytes of the frame in the file. */
    public int capturedLength() {
        return file.getInt(offset + 20);
    }

    /** Bytes of the frame on the wire. */
    public int originalLength() {
        return file.getInt(offset + 24);
    }

    /** Where the frame's bytes begin. */
    public int dataOffset() {
        return offset + BlockType.ENHANCED_PACKET_DATA;
    }

    private int checkedLength(int blockOffset) throws MalformedCaptureException {
        int available = file.limit() - blockOffset;
        if (available < BlockType.OVERHEAD) {
            throw truncated(blockOffset, available, BlockType.OVERHEAD);
        }
        int length = file.getInt(blockOffset + 4);
        if (length < BlockType.OVERHEAD || length > CaptureLimits.MAX_BLOCK_LENGTH || length % 4 != 0) {
            throw MalformedCaptureException.damaged(
                    name,
                    blockOffset + 4,
                    "block length %d (allowed %d to %d, in steps of 4)"
                            .formatted(length, BlockType.OVERHEAD, CaptureLimits.MAX_BLOCK_LENGTH));
        }
        if (length > available) {
            throw truncated(blockOffset, available, length);
        }
        int trailer = file.getInt(blockOffset + length - 4);
        if (trailer != length) {
            throw MalformedCaptureException.damaged(
                    name,
                    blockOffset + length - 4,
                    "the block's length is %d behind it, but %d in front".formatted(trailer, length));
        }
        return length;
    }

    private void checkPacket(int blockOffset, int length) throws MalformedCaptureException {
        int room = length - BlockType.ENHANCED_PACKET_DATA - 4;
        int captured = room < 0 ? 0 : file.getInt(blockOffset + 20);
        if (room < 0 || captured < 0 || captured > room) {
            throw MalformedCaptureException.damaged(
                    name,
                    blockOffset + 20,
                    "captured length %d in a block of %d bytes, which has room for %d"
                            .formatted(captured, length, room));
        }
    }

    private MalformedCaptureException truncated(int blockOffset, int available, int wanted) {
        return MalformedCaptureException.truncated(
                name, blockOffset, "the file ends after %d of the %d bytes of a block".formatted(available, wanted));
    }
}
