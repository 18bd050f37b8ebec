package dev.seine.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to where the first file has been delivered, in the file {@code position}: the file's number, its marker, the offset of
 * the first record that may not have been delivered, each 8 bytes big endian, and the CRC-32C of these 24 bytes.
 *
 * <p>It is only a saving: without it, or with an old one, records are sent once more, and the collector drops them by their
 * number. The marker makes sure that it is never applied to another file that came to have the same number.
 */
final class PositionFile {
    static final String NAME = "position";

    private static final Logger LOG = LoggerFactory.getLogger(PositionFile.class);
    private static final int CHECKED_BYTES = 3 * Long.BYTES;
    private static final int BYTES = CHECKED_BYTES + Integer.BYTES;

    private final SpoolDirectory directory;
    private long writtenNumber;
    private long writtenEnd;

    PositionFile(SpoolDirectory directory) {
        this.directory = directory;
    }

    /**
     * What the file says.
     *
     * @param number of the first file
     * @param marker of the first file
     * @param end everything before this offset is delivered
     */
    record Saved(long number, long marker, long end) {}

    /** What is saved; empty if there is nothing, or it is damaged. */
    Optional<Saved> load() {
        try (StoredFile file = directory.open(NAME)) {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            if (RecordReader.readFully(file, bytes, 0) && bytes.getInt(CHECKED_BYTES) == checksum(bytes.array())) {
                return Optional.of(new Saved(bytes.getLong(0), bytes.getLong(8), bytes.getLong(16)));
            }
        } catch (IOException e) {
            LOG.debug("no position was saved: what the spool holds is sent from its beginning", e);
        }
        return Optional.empty();
    }

    /** Saves a position unless it was saved before. */
    void save(SpoolPosition position, boolean durable) {
        SpoolFile file = position.file();
        if (file.number() == writtenNumber && position.end() == writtenEnd && !durable) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(file.number()).putLong(file.marker()).putLong(position.end());
        bytes.putInt(checksum(bytes.array()));
        try {
            directory.replace(NAME, bytes.array(), durable);
            writtenNumber = file.number();
            writtenEnd = position.end();
        } catch (IOException e) {
            LOG.debug("the position could not be saved: some records may be sent twice", e);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CHECKED_BYTES);
        return (int) crc.getValue();
    }
}
