package dev.seine.collector.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** A file that grows at its end. For one thread at a time. */
public interface AppendFile extends Closeable {
    /** Appends bytes. When it throws, any part of them may have been written: open the file anew at a known length. */
    void write(byte[] source, int offset, int count) throws IOException;

    /**
     * Returns when all that was written is on the disk. After it has thrown it must not be tried again: the kernel may have
     * dropped the bytes and would report success.
     */
    void force() throws IOException;

    /** {@link #force()} for those who force several files: why it has failed, or empty. */
    default Optional<IOException> tryForce() {
        try {
            force();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
