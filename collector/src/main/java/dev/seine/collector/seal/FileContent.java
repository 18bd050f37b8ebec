package dev.seine.collector.seal;

import com.github.luben.zstd.ZstdInputStream;
import dev.seine.collector.storage.StoredFile;
import dev.seine.collector.storage.StoredFileInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;

/** The bytes of a capture file on their way to the reader: digested as they are stored, counted as they come out. */
public final class FileContent extends FilterInputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final DigestInputStream stored;
    private long count;

    private FileContent(DigestInputStream stored, InputStream content) {
        super(content);
        this.stored = stored;
    }

    /** A sealed file. */
    public static FileContent compressed(StoredFile file) throws IOException {
        DigestInputStream stored = digested(file, file.length());
        return new FileContent(stored, new ZstdInputStream(stored));
    }

    private static DigestInputStream digested(StoredFile file, long length) {
        return new DigestInputStream(
                new BufferedInputStream(new StoredFileInputStream(file, length), BUFFER_BYTES), Digests.sha256());
    }

    /** The same for a reader that closes what it reads when it finds damage: the digest still needs the rest. */
    public InputStream unclosed() {
        return new FilterInputStream(this) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return in.read(target, offset, length);
            }

            @Override
            public void close() {
                // The owner closes the content.
            }
        };
    }

    /** Bytes that came out so far. */
    public long count() {
        return count;
    }

    /** Reads what is left of the stored file, whatever state its content is in, and gives the digest of all of it. */
    public String sha256Hex() throws IOException {
        byte[] rest = new byte[BUFFER_BYTES];
        while (stored.read(rest) >= 0) {
            // The digest is all that is wanted.
        }
        return Digests.hex(stored.getMessageDigest());
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count += next < 0 ? 0 : 1;
        return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int part = super.read(target, offset, length);
        count += Math.max(0, part);
        return part;
    }
}
