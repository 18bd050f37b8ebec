package dev.seine.collector.cat;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.seal.FrameIndex;
import dev.seine.collector.storage.StoredFile;
import dev.seine.collector.storage.StoredFileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An open capture file as it will be when it is sealed, as a stream: the section header, the interfaces, then the frames in
 * the order of time. Only the places of the blocks are kept in memory.
 */
final class SortedBlocks extends InputStream {
    private static final int LENGTH_FIELD = 4;

    private final ByteBuffer content;
    private final FrameIndex index;
    /** Number of the block behind the current one: the section header, the interfaces, then the frames. */
    private int nextBlock;

    private int position;
    private int end;

    private SortedBlocks(ByteBuffer content, FrameIndex index) {
        this.content = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.index = index;
    }

    /**
     * A stream of a file.
     *
     * @throws dev.seine.pcapng.MalformedCaptureException if it is damaged
     */
    static SortedBlocks of(StoredFile file, CaptureFile entry) throws IOException {
        long length = entry.validLength();
        ByteBuffer content = file.map(length);
        FrameIndex index = FrameIndex.of(new StoredFileInputStream(file, length), length, entry.path(), entry.frames());
        return new SortedBlocks(content, index);
    }

    @Override
    public int read() {
        return advance() ? content.get(position++) & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        int done = 0;
        while (done < count && advance()) {
            int part = Math.min(count - done, end - position);
            content.get(position, target, offset + done, part);
            position += part;
            done += part;
        }
        return done == 0 && count > 0 ? -1 : done;
    }

    /** Moves to the next block where the current one is read; false behind the last one. */
    private boolean advance() {
        while (position == end) {
            if (nextBlock > index.interfaceCount() + index.frameCount()) {
                return false;
            }
            position = offset(nextBlock++);
            end = position + content.getInt(position + LENGTH_FIELD);
        }
        return true;
    }

    private int offset(int block) {
        if (block == 0) {
            return 0;
        }
        int interfaces = index.interfaceCount();
        return block <= interfaces ? index.interfaceOffset(block - 1) : index.frameOffset(block - 1 - interfaces);
    }
}
