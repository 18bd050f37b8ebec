package dev.seine.collector.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies whole blocks, as they are, out of a file that has been checked. */
final class BlockCopy {
    private static final int LENGTH_FIELD = 4;

    private final ByteBuffer source;
    private final ZstdFile target;

    BlockCopy(ByteBuffer source, ZstdFile target) {
        this.source = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.target = target;
    }

    void copy(int offset) throws IOException {
        target.write(source, offset, source.getInt(offset + LENGTH_FIELD));
    }
}
