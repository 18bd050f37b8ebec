package dev.seine.collector.seal;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.seine.collector.storage.AppendFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Compresses bytes into one zstd frame with a checksum (RFC 8878). One, although several independent frames would let a reader
 * start in the middle: Wireshark 4.0 loses its way where a frame begins behind the first 131,075 compressed bytes.
 */
final class ZstdFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 17;

    private final AppendFile target;
    private final ZstdCompressCtx context;
    private final CRC32C contentCrc = new CRC32C();
    private final ByteBuffer content = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] written = new byte[BUFFER_BYTES];
    private long contentBytes;
    private long compressedBytes;

    ZstdFile(AppendFile target, int level) {
        this.target = target;
        context = new ZstdCompressCtx();
        context.setLevel(level).setChecksum(true);
    }

    /** Adds bytes from an index of an array. */
    void write(byte[] source, int index, int count) throws IOException {
        int from = index;
        int left = count;
        while (left > 0) {
            int part = Math.min(left, content.remaining());
            content.put(source, from, part);
            from += part;
            left -= part;
            if (!content.hasRemaining()) {
                compress(EndDirective.CONTINUE);
            }
        }
    }

    /** Compresses what is left; nothing may be added any more. */
    void finish() throws IOException {
        compress(EndDirective.END);
    }

    /** What was written, once it is finished. */
    Written written() {
        return new Written(contentBytes, compressedBytes, contentCrc.getValue());
    }

    /**
     * What was written.
     *
     * @param contentBytes before compression
     * @param compressedBytes after it
     * @param contentCrc32c of the content
     */
    record Written(long contentBytes, long compressedBytes, long contentCrc32c) {}

    @Override
    public void close() {
        context.close();
    }

    private void compress(EndDirective directive) throws IOException {
        content.flip();
        contentBytes += content.remaining();
        contentCrc.update(content.duplicate());
        boolean complete;
        do {
            complete = context.compressDirectByteBufferStream(compressed, content, directive);
            drain();
        } while (content.hasRemaining() || (directive == EndDirective.END && !complete));
        content.clear();
    }

    private void drain() throws IOException {
        compressed.flip();
        int length = compressed.remaining();
        compressed.get(written, 0, length);
        compressed.clear();
        target.write(written, 0, length);
        compressedBytes += length;
    }
}
