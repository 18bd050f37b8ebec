package dev.seine.collector.cat;

import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.storage.StoredFile;
import dev.seine.pcapng.CaptureFileReader;
import java.io.Closeable;
import java.io.IOException;

/**
 * A capture file of an archive that may hold frames that are wanted. It is held, so that it does not go away before it is
 * read.
 *
 * @param path for messages
 * @param time of its frames
 * @param file closed by {@link #close()}
 * @param opening makes a reader of its frames in the order of time
 */
record CataloguedFile(String path, String hostId, int linkType, TimeRange time, StoredFile file, Opening opening)
        implements Closeable {

    /** How the frames are read. */
    @FunctionalInterface
    interface Opening {
        CaptureFileReader open(StoredFile file) throws IOException;
    }

    CaptureFileReader open() throws IOException {
        return opening.open(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
