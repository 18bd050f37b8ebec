package dev.seine.collector.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

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

    /**
     * The first bytes of the file as memory, which stays valid after {@link #close()} and is given back by the garbage
     * collector. Do not shorten the file meanwhile.
     *
     * @param length bytes from the beginning of the file, less than 2 GiB
     * @throws IOException also if the file is shorter
     */
    ByteBuffer map(long length) throws IOException;
}
