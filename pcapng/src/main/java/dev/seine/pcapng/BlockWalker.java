package dev.seine.pcapng;

import java.io.IOException;
import java.io.InputStream;

/**
 * Walks the blocks of a file that {@link PcapngEncoder} wrote and tells where they are, so that they can be sorted and copied
 * as they are. It reads nothing of a frame but its time and lengths, and makes no object a block. For one thread at a time.
 */
public final class BlockWalker {
    private static final int TIME_FIELD = 12;
    private static final int CAPTURED_LENGTH_FIELD = 20;

    private final BlockView block;

    /**
     * Starts in front of the first block.
     *
     * @param input from the beginning of a block on; whoever opened it closes it
     * @param name what error messages call it
     */
    public BlockWalker(InputStream input, String name) {
        block = new BlockView(new InputWindow(input, name));
    }

    /**
     * Moves to the next block, or returns false where the last one ends.
     *
     * @throws MalformedCaptureException if what follows is not a whole block; behind it nothing can be told
     */
    public boolean next() throws IOException {
        if (!block.next()) {
            return false;
        }
        if (isFrame()) {
            checkPacket();
        }
        return true;
    }

    /** Where the block begins, in bytes behind the beginning of the input. */
    public long offset() {
        return block.position();
    }

    /** Bytes of the block, all of it. */
    public int blockLength() {
        return block.length();
    }

    /** Whether the block is a frame (an Enhanced Packet Block). */
    public boolean isFrame() {
        return block.type() == BlockType.ENHANCED_PACKET;
    }

    /** Whether the block is an Interface Statistics Block, which belongs behind the frames. */
    public boolean isStatistics() {
        return block.type() == BlockType.INTERFACE_STATISTICS;
    }

    /** The time of a frame, unsigned nanoseconds since 1970. */
    public long timeNs() {
        return block.time(TIME_FIELD);
    }

    private void checkPacket() throws MalformedCaptureException {
        int room = block.bodyEnd() - BlockType.ENHANCED_PACKET_DATA;
        int captured = room < 0 ? 0 : block.int32(CAPTURED_LENGTH_FIELD);
        if (room < 0 || captured < 0 || captured > room) {
            throw block.damaged(
                    CAPTURED_LENGTH_FIELD,
                    "captured length %d in a block of %d bytes, which has room for %d"
                            .formatted(captured, block.length(), room));
        }
    }
}
