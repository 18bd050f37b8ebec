package dev.seine.agent.spool;

import dev.seine.proto.BatchFormat;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of each batch in a {@linkplain SpoolFormat spool file}.
 *
 * @param length bytes of the value behind it
 * @param frames frames in the batch
 * @param stream a number for the batch's stream, valid in the run that wrote the file
 * @param checksum CRC-32C of the fields before it, the file's marker included, and of the value
 */
record RecordHeader(int length, int frames, int stream, int checksum) {
    /** Marker, length, frames, stream, checksum. */
    static final int BYTES = 24;

    private static final int CHECKSUM_AT = 20;

    /** The header of a batch. */
    static RecordHeader of(long marker, byte[] value, int frames, int stream) {
        RecordHeader unchecked = new RecordHeader(value.length, frames, stream, 0);
        return new RecordHeader(value.length, frames, stream, unchecked.computed(marker, value));
    }

    /** Writes the header at the start of the buffer, which is then ready to be read. */
    void put(long marker, ByteBuffer buffer) {
        buffer.clear();
        buffer.putLong(marker).putInt(length).putInt(frames).putInt(stream).putInt(checksum);
        buffer.flip();
    }

    /**
     * Reads a header at the start of the buffer.
     *
     * @return null if there is none of this file, or one that cannot be true
     */
    static @Nullable RecordHeader get(long marker, ByteBuffer buffer, long bytesLeft) {
        if (buffer.getLong(0) != marker) {
            return null;
        }
        RecordHeader header =
                new RecordHeader(buffer.getInt(8), buffer.getInt(12), buffer.getInt(16), buffer.getInt(CHECKSUM_AT));
        boolean possible = header.length >= 0
                && header.length <= BatchFormat.MAX_BATCH_BYTES
                && header.length <= bytesLeft - BYTES
                && header.frames >= 0
                && header.frames <= BatchFormat.MAX_FRAMES;
        return possible ? header : null;
    }

    /** Whether header and value are as they were written. */
    boolean matches(long marker, byte[] value) {
        return checksum == computed(marker, value);
    }

    /** Bytes of header and value. */
    int recordBytes() {
        return BYTES + length;
    }

    private int computed(long marker, byte[] value) {
        ByteBuffer header = ByteBuffer.allocate(BYTES);
        put(marker, header);
        CRC32C crc = new CRC32C();
        crc.update(header.limit(CHECKSUM_AT));
        crc.update(value);
        return (int) crc.getValue();
    }
}
