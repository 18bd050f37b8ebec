package dev.seine.collector.storage;

import java.io.Closeable;
import java.io.IOException;

/** A file that is read at any position. */
public interface StoredFile extends Closeable {
    /** Bytes in the file now. */
    long length() throws IOException;

    /**
     * Reads exactly {@code count} bytes.
     *
     * @throws IOException also if the file ends before
     */
    void read(long position, byte[] target, int offset, int count) throws IOException;
}
