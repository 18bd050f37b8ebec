package dev.seine.collector.seal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.seine.collector.storage.AppendFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/**
 * Compresses bytes into independent zstd frames of at most 1 MiB of content each, with length and checksum, so that a reader
 * can start at any of them. Any zstd reader reads them one behind the other as one stream (RFC 8878, section 3).
 */
final class ZstdFrames implements Closeable {
    static final int MAX_CONTENT = 1 << 20;

    private final AppendFile target;
    private final ZstdCompressCtx context;
    private final MessageDigest sha256 = Digests.sha256();
    private final CRC32C contentCrc = new CRC32C();
    private final byte[] content = new byte[MAX_CONTENT];
    private final byte[] compressed = new byte[(int) Zstd.compressBound(MAX_CONTENT)];
    private int filled;
    private long contentBytes;
    private long compressedBytes;

    ZstdFrames(AppendFile target, int level) {
        this.target = target;
        context = new ZstdCompressCtx();
        context.setLevel(level).setChecksum(true).setContentSize(true);
    }

    /** Adds bytes. */
    void write(byte[] source, int count) throws IOException {
        write(ByteBuffer.wrap(source, 0, count), 0, count);
    }

    /** Adds bytes from an index of a buffer. */
    void write(ByteBuffer source, int index, int count) throws IOException {
        int from = index;
        int left = count;
        while (left > 0) {
            int part = Math.min(left, MAX_CONTENT - filled);
            source.get(from, content, filled, part);
            filled += part;
            from += part;
            left -= part;
            if (filled == MAX_CONTENT) {
                flush();
            }
        }
    }

    /** Compresses what is left; nothing may be added any more. */
    void finish() throws IOException {
        if (filled > 0) {
            flush();
        }
    }

    /** What was written, once it is finished. */
    Written written() {
        return new Written(contentBytes, compressedBytes, contentCrc.getValue(), Digests.hex(sha256));
    }

    /**
     * What was written.
     *
     * @param contentBytes before compression
     * @param compressedBytes after it
     * @param contentCrc32c of the content
     * @param sha256 of the compressed bytes
     */
    record Written(long contentBytes, long compressedBytes, long contentCrc32c, String sha256) {}

    @Override
    public void close() {
        context.close();
    }

    private void flush() throws IOException {
        contentCrc.update(content, 0, filled);
        int length = context.compressByteArray(compressed, 0, compressed.length, content, 0, filled);
        target.write(compressed, 0, length);
        sha256.update(compressed, 0, length);
        contentBytes += filled;
        compressedBytes += length;
        filled = 0;
    }
}
