package dev.seine.agent.spool;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads unread records, one file after the other. */
final class SpoolCursor {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolCursor.class);

    private final SpoolDirectory directory;
    private @Nullable SpoolFile file;
    private @Nullable RecordReader reader;

    SpoolCursor(SpoolDirectory directory) {
        this.directory = directory;
    }

    /**
     * The next record of the file, which the caller then notes there. Where there is none, the file is noted as read to its end.
     *
     * @throws IOException if the disk does not give the bytes now
     */
    Optional<SpoolRecord> next(SpoolFile from) throws IOException {
        try {
            RecordReader open = readerOf(from);
            Optional<SpoolRecord> record = open.next(from.length());
            if (open.skippedBytes() > 0 && !from.isDamaged()) {
                LOG.warn("spool file {} is damaged before offset {}", from.name(), open.position());
                from.markDamaged();
            }
            if (record.isEmpty()) {
                from.readToEnd();
            }
            return record;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private RecordReader readerOf(SpoolFile from) throws IOException {
        RecordReader open = reader;
        if (open == null || !from.equals(file) || open.position() != from.readEnd()) {
            close();
            open = new RecordReader(directory.open(from.name()), from.marker(), from.readEnd());
            reader = open;
            file = from;
        }
        return open;
    }

    /** Closes a file that was deleted: its bytes would stay on the disk for as long as it is open. */
    void closeDeleted() {
        if (file != null && file.isDeleted()) {
            close();
        }
    }

    void close() {
        RecordReader open = reader;
        reader = null;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("a spool file could not be closed", e);
            }
        }
    }
}
