package dev.seine.collector.seal;

import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.StoredFile;
import dev.seine.pcapng.CaptureFileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    private static final int FIELD_BYTES = 4 * Long.BYTES + Integer.BYTES;

    /**
     * Reads a file.
     *
     * @throws IOException also if it is damaged, or if its frames are not in the order of time
     */
    static SealedFileCheck of(ArchiveStorage storage, String path) throws IOException {
        CRC32C contentCrc = new CRC32C();
        try (StoredFile file = storage.read(path);
                FileContent content = FileContent.compressed(file)) {
            Frames frames = new Frames();
            CaptureFileReader reader = CaptureFileReader.open(new CheckedInputStream(content, contentCrc), path);
            while (reader.next()) {
                frames.add(reader, path);
            }
            return new SealedFileCheck(
                    frames.count,
                    frames.crc.getValue(),
                    content.count(),
                    contentCrc.getValue(),
                    file.length(),
                    content.sha256Hex());
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
}
