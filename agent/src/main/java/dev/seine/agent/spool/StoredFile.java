package dev.seine.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link SpoolDirectory}, for one thread. */
public interface StoredFile extends AutoCloseable {
    /**
     * Writes some of the bytes, perhaps not all.
     *
     * @return how many were written
     */
    int write(ByteBuffer from, long position) throws IOException;

    /**
     * Reads some bytes, perhaps fewer than there is room for.
     *
     * @return how many were read; -1 at the end of the file
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** Returns when what was written would survive a power cut. */
    void force() throws IOException;

    /** Cuts the file. */
    void truncate(long length) throws IOException;

    @Override
    void close() throws IOException;
}
