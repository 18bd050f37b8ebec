package dev.seine.collector.seal;

import com.github.luben.zstd.ZstdInputStream;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.StoredFile;
import dev.seine.collector.storage.StoredFileInputStream;
import dev.seine.pcapng.CaptureFileReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * What is in a compressed capture file, found out by reading all of it with the code that readers use.
 *
 * @param frames how many frames
 * @param framesCrc32c of times, interfaces, numbers, lengths and bytes of all frames, in order
 * @param contentBytes uncompressed
 * @param contentCrc32c of the uncompressed bytes
 * @param compressedBytes length of the file
 * @param sha256 of the file
 */
record SealedFileCheck(
        long frames, long framesCrc32c, long contentBytes, long contentCrc32c, long compressedBytes, String sha256) {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int FIELD_BYTES = 4 * Long.BYTES + Integer.BYTES;

    /**
     * Reads a file.
     *
     * @throws IOException also if it is damaged, or if its frames are not in the order of time
     */
    static SealedFileCheck of(ArchiveStorage storage, String path) throws IOException {
        MessageDigest sha256 = Digests.sha256();
        CRC32C contentCrc = new CRC32C();
        StoredFile file = storage.read(path);
        long length = file.length();
        InputStream compressed = new DigestInputStream(
                new BufferedInputStream(new StoredFileInputStream(file, length), BUFFER_BYTES), sha256);
        CountingInputStream content =
                new CountingInputStream(new CheckedInputStream(new ZstdInputStream(compressed), contentCrc));
        try (CaptureFileReader reader = CaptureFileReader.open(content, path)) {
            Frames frames = new Frames();
            while (reader.next()) {
                frames.add(reader, path);
            }
            return new SealedFileCheck(
                    frames.count,
                    frames.crc.getValue(),
                    content.count,
                    contentCrc.getValue(),
                    length,
                    Digests.hex(sha256));
        }
    }

    /** Whether both have the same frames, whatever program and version has compressed and described them. */
    boolean hasFramesOf(SealedFileCheck other) {
        return frames == other.frames && framesCrc32c == other.framesCrc32c;
    }

    /** Sums up frames. */
    private static final class Frames {
        private final CRC32C crc = new CRC32C();
        private final ByteBuffer fields = ByteBuffer.allocate(FIELD_BYTES);
        private long count;
        private long lastNs;

        void add(CaptureFileReader frame, String path) throws IOException {
            if (frame.timeNs() < lastNs) {
                throw new IOException(path + ": frame " + count + " is earlier than the one before");
            }
            lastNs = frame.timeNs();
            count++;
            fields.clear()
                    .putLong(frame.timeNs())
                    .putLong(frame.packetId())
                    .putLong(frame.originalLength())
                    .putLong(frame.dropCount())
                    .putInt(frame.interfaceId());
            crc.update(fields.flip());
            crc.update(frame.data(), frame.dataOffset(), frame.capturedLength());
        }
    }

    /** Counts what is read. */
    private static final class CountingInputStream extends InputStream {
        private final InputStream source;
        private long count;

        CountingInputStream(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            int next = source.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int part = source.read(target, offset, length);
            count += Math.max(0, part);
            return part;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
