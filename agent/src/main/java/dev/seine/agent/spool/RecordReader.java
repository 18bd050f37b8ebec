package dev.seine.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the records of one spool file, and finds the next whole one where there is damage. Memory is one record's. */
final class RecordReader implements AutoCloseable {
    private static final int WINDOW_BYTES = 64 << 10;

    private final StoredFile file;
    private final long marker;
    private final ByteBuffer header = ByteBuffer.allocate(RecordHeader.BYTES);
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long windowStart;
    private long position;
    private long skippedBytes;

    /**
     * A reader; closing it closes the file.
     *
     * @param position where a record begins, or at least did when the file was sound
     */
    RecordReader(StoredFile file, long marker, long position) {
        this.file = file;
        this.marker = marker;
        this.position = position;
    }

    /** Bytes that were passed over because they are no whole record. */
    long skippedBytes() {
        return skippedBytes;
    }

    /** Where the next record is looked for. */
    long position() {
        return position;
    }

    /**
     * The next whole record; empty if there is no more before the limit, and then everything before it is passed.
     *
     * @param limit up to where the file is written
     */
    Optional<SpoolRecord> next(long limit) throws IOException {
        while (limit - position >= RecordHeader.BYTES) {
            SpoolRecord record = recordAt(position, limit);
            if (record != null) {
                position = record.end();
                return Optional.of(record);
            }
            skipTo(findMarker(position + 1, limit));
        }
        skipTo(limit);
        return Optional.empty();
    }

    /** Steps over the next record without reading its value; empty where no header is, and nothing is passed then. */
    Optional<RecordHeader> step(long limit) throws IOException {
        RecordHeader next = limit - position >= RecordHeader.BYTES ? headerAt(position, limit) : null;
        if (next != null) {
            position += next.recordBytes();
        }
        return Optional.ofNullable(next);
    }

    /** Whether the next record begins right here and is whole; nothing is passed. */
    boolean isWholeHere(long limit) throws IOException {
        return limit - position >= RecordHeader.BYTES && recordAt(position, limit) != null;
    }

    private void skipTo(long next) {
        skippedBytes += next - position;
        position = next;
    }

    private @Nullable SpoolRecord recordAt(long start, long limit) throws IOException {
        RecordHeader found = headerAt(start, limit);
        if (found == null) {
            return null;
        }
        byte[] value = new byte[found.length()];
        boolean whole = readFully(file, ByteBuffer.wrap(value), start + RecordHeader.BYTES);
        return whole && found.matches(marker, value)
                ? new SpoolRecord(found, value, start + found.recordBytes())
                : null;
    }

    private @Nullable RecordHeader headerAt(long start, long limit) throws IOException {
        header.clear();
        return readFully(file, header, start) ? RecordHeader.get(marker, header, limit - start) : null;
    }

    /** The first place from start on where the marker stands; the limit if it stands nowhere. */
    private long findMarker(long start, long limit) throws IOException {
        for (long at = start; limit - at >= Long.BYTES; at = windowStart + window.limit() - Long.BYTES + 1) {
            if (!isInWindow(at)) {
                loadWindow(at, limit);
            }
            for (int i = (int) (at - windowStart); i <= window.limit() - Long.BYTES; i++) {
                if (window.getLong(i) == marker) {
                    return windowStart + i;
                }
            }
            if (window.limit() < Long.BYTES) {
                return limit;
            }
        }
        return limit;
    }

    /** In a file full of markers each search goes on in the bytes that are there: to read them anew would take hours. */
    private boolean isInWindow(long at) {
        return at >= windowStart && at <= windowStart + window.limit() - Long.BYTES;
    }

    private void loadWindow(long at, long limit) throws IOException {
        windowStart = at;
        window.clear().limit((int) Math.min(WINDOW_BYTES, limit - at));
        readFully(file, window, at);
        window.flip();
    }

    /** Fills the buffer; false if the file ends before. */
    static boolean readFully(StoredFile file, ByteBuffer into, long position) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            if (file.read(into, position + into.position() - start) <= 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
