package dev.seine.agent.spool;

import java.io.IOException;
import java.util.List;

/**
 * All that a spool wants of a file system, small enough that a test can stand in with one that fails. Names are plain file
 * names that the spool has made up or was told by {@link #list()}. For one thread.
 */
public interface SpoolDirectory extends AutoCloseable {
    /**
     * A regular file.
     *
     * @param name in the directory
     * @param bytes its length
     */
    record Entry(String name, long bytes) {}

    /** The regular files, in any order. */
    List<Entry> list() throws IOException;

    /**
     * Makes an empty file whose name would survive a power cut, and opens it.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one of that name
     */
    StoredFile create(String name) throws IOException;

    /** Opens a file that is there. */
    StoredFile open(String name) throws IOException;

    /** Renames a file; one that had the new name is replaced. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /**
     * Gives a small file a new content in one step: a reader sees the old or the new, also after the process was killed.
     *
     * @param durable whether that holds for a power cut too
     */
    void replace(String name, byte[] content, boolean durable) throws IOException;

    /** Bytes that can still be written to the file system. */
    long freeBytes() throws IOException;

    /** Lets another process have the directory. */
    @Override
    void close() throws IOException;
}
