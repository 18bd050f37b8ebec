package dev.seine.collector.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that the collector asks of a file system. Paths are relative to the archive's root, with {@code /} between their parts.
 * Whatever fails is an {@link IOException} that names the path. May be used by several threads on different files.
 */
public interface ArchiveStorage {
    /** With fewer bytes free nothing is archived, so that checkpoints can still be written. */
    long LEAST_FREE_BYTES = 16L * 1024 * 1024;

    /**
     * Opens a file for appending behind its first {@code length} bytes; what stands behind them is cut off. With length 0 the
     * file and its directories are created.
     *
     * @throws IOException also if the file is shorter than {@code length}
     */
    AppendFile append(String path, long length) throws IOException;

    /**
     * Forces files that were opened here, together where that is faster than one after the other: each has been tried when this
     * returns.
     *
     * @param files none of them twice, and nobody writes to them meanwhile
     * @return for each file, in their order, why it could not be forced; empty where it is on the disk
     */
    List<Optional<IOException>> force(List<AppendFile> files);

    /**
     * Forces a file and reads it back, which may happen at the same time; both have ended when this returns or throws.
     *
     * @return what was read back
     * @throws IOException if the file could not be forced, or not be read
     */
    <T> T force(AppendFile file, ReadBack<T> readBack) throws IOException;

    /** Reads a file that has just been written. */
    @FunctionalInterface
    interface ReadBack<T> {
        T read() throws IOException;
    }

    /** Opens a file for reading at any position. */
    StoredFile read(String path) throws IOException;

    /** Does so with a shared lock, so that {@link #deleteUnlessRead} leaves the file alone until it is closed. */
    StoredFile readLocked(String path) throws IOException;

    /** The whole of a small file; more than {@code maximumLength} bytes are an error, so that nothing huge is allocated. */
    byte[] load(String path, int maximumLength) throws IOException;

    /** Makes a file have this content: written aside, forced, renamed, directory forced. Readers see the old or the new one. */
    void replace(String path, byte[] content) throws IOException;

    /** Gives what is at {@code from} the second name {@code to}, atomically in place of what was there. */
    void keepAs(String from, String to) throws IOException;

    /**
     * Renames without replacing, then forces the directory.
     *
     * @return false, and nothing has changed, if there is something called {@code to} already
     */
    boolean publish(String from, String to) throws IOException;

    /** The file's length; empty if there is none. */
    OptionalLong length(String path) throws IOException;

    /** Names in a directory in natural order; none if there is no such directory. */
    List<String> list(String directory) throws IOException;

    /** Deletes a file; nothing happens if there is none. */
    void delete(String path) throws IOException;

    /**
     * Deletes a file unless somebody holds a shared lock on it, as readers of the archive do.
     *
     * @return whether it is gone
     */
    boolean deleteUnlessRead(String path) throws IOException;

    /** Deletes a directory if it is there and empty; returns whether it was. */
    boolean deleteDirectoryIfEmpty(String directory) throws IOException;

    /** Bytes that the file system still offers. */
    long freeBytes() throws IOException;
}
