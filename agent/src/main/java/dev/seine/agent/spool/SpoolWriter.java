package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that is appended to, if there is one. A failed write cuts it back to its last whole record and ends it. */
final class SpoolWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolWriter.class);

    private final SpoolDirectory directory;
    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer header = ByteBuffer.allocate(RecordHeader.BYTES);
    private @Nullable StoredFile stored;
    private @Nullable SpoolFile file;
    private boolean forced = true;

    SpoolWriter(SpoolDirectory directory) {
        this.directory = directory;
    }

    /** The file that is appended to; null if the next record begins one. */
    @Nullable SpoolFile file() {
        return file;
    }

    /** Begins a file. */
    SpoolFile begin(long number) throws IOException {
        end();
        long marker = drawMarker();
        String name = SpoolFormat.name(number);
        StoredFile created = directory.create(name);
        try {
            writeFully(created, ByteBuffer.wrap(SpoolFormat.fileHeader(marker)), 0);
        } catch (IOException e) {
            undo(created, name, e);
            throw e;
        }
        SpoolFile begun = SpoolFile.begun(number, marker);
        stored = created;
        file = begun;
        forced = false;
        return begun;
    }

    /** Zero is no marker, because a file system fills holes with zeros. */
    private long drawMarker() {
        long marker = random.nextLong();
        return marker == 0 ? drawMarker() : marker;
    }

    /**
     * Writes a record at the end of the file, and leaves it to the caller to note it there.
     *
     * @throws IOException if it could not be written whole; the file has ended then
     */
    RecordHeader append(EncodedBatch batch, int stream) throws IOException {
        StoredFile out = stored;
        SpoolFile at = file;
        if (out == null || at == null) {
            throw new IllegalStateException("no file was begun");
        }
        RecordHeader record = RecordHeader.of(at.marker(), batch.value(), batch.frames(), stream);
        try {
            record.put(at.marker(), header);
            writeFully(out, header, at.length());
            writeFully(out, ByteBuffer.wrap(batch.value()), at.length() + RecordHeader.BYTES);
            forced = false;
            return record;
        } catch (IOException e) {
            cut(out, at);
            end();
            throw e;
        }
    }

    private static void writeFully(StoredFile out, ByteBuffer bytes, long position) throws IOException {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            int written = out.write(bytes, position + bytes.position() - start);
            if (written <= 0) {
                throw new IOException("the file system wrote " + written + " of " + bytes.remaining() + " bytes");
            }
        }
    }

    /** Bytes that cannot be cut off do no harm: nobody reads beyond the length, and after a crash they are no whole record. */
    private static void cut(StoredFile out, SpoolFile at) {
        try {
            out.truncate(at.length());
        } catch (IOException e) {
            LOG.warn("{} could not be cut back to {} bytes: {}", at.name(), at.length(), e.toString());
        }
    }

    /**
     * Makes what was appended survive a power cut.
     *
     * @throws IOException if that failed. The file has ended then, at its full length: what a failed fsync leaves behind can
     *     mostly still be read, and what cannot is found out by its checksum. It is not forced again, because the kernel would
     *     claim success without having written anything.
     */
    void force() throws IOException {
        StoredFile out = stored;
        if (out == null || forced) {
            return;
        }
        forced = true;
        try {
            out.force();
        } catch (IOException e) {
            end();
            throw e;
        }
    }

    /** Ends the file, so that the next record begins another. */
    void end() {
        StoredFile out = stored;
        SpoolFile at = file;
        if (out == null || at == null) {
            return;
        }
        stored = null;
        file = null;
        at.end();
        try (out) {
            if (!forced) {
                out.force();
            }
        } catch (IOException e) {
            LOG.warn("{} may not survive a power cut: it could not be forced to disk: {}", at.name(), e.toString());
        }
        forced = true;
    }

    /** Ends the file without forcing it, because it is about to be deleted. */
    void discard() {
        forced = true;
        end();
    }

    private void undo(StoredFile created, String name, IOException failure) {
        try {
            created.close();
            directory.delete(name);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
