package dev.seine.collector.archive;

import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a limited number of files open for any number of files that are appended to. The one that was idle for longest is
 * forced and closed when another needs its place. For one thread at a time.
 */
public final class AppendFilePool {
    private final ArchiveStorage storage;
    private final int limit;
    /** The one that was idle for longest comes first. */
    private final LinkedHashMap<PooledFile, AppendFile> open = new LinkedHashMap<>(64, 0.75f, true);

    /**
     * A pool.
     *
     * @param limit most files that are open at a time, at least 1
     */
    public AppendFilePool(ArchiveStorage storage, int limit) {
        this.storage = storage;
        this.limit = limit;
    }

    /** A file of which the first {@code length} bytes count; what stands behind them is cut off now. */
    PooledFile file(String path, long length) throws IOException {
        PooledFile file = new PooledFile(path, length);
        opened(file);
        return file;
    }

    private AppendFile opened(PooledFile file) throws IOException {
        AppendFile channel = open.get(file);
        if (channel != null) {
            return channel;
        }
        while (open.size() >= limit) {
            open.firstEntry().getKey().evict();
        }
        AppendFile opened = storage.append(file.path, file.length);
        open.put(file, opened);
        return opened;
    }

    /** One file, whether or not it is open at the moment. */
    final class PooledFile {
        private final String path;
        private long length;
        private boolean dirty;
        private @Nullable IOException failure;

        private PooledFile(String path, long length) {
            this.path = path;
            this.length = length;
        }

        long length() {
            return length;
        }

        /** Appends; after it has thrown, the file must be taken anew at a known length. */
        void write(byte[] source, int count) throws IOException {
            throwFailure();
            // Before the length grows: a file that is opened again is cut to its length.
            AppendFile channel = opened(this);
            dirty = true;
            try {
                channel.write(source, 0, count);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
            length += count;
        }

        /** Returns when all that was written is on the disk. */
        void force() throws IOException {
            throwFailure();
            AppendFile channel = open.get(this);
            if (dirty && channel != null) {
                force(channel);
            }
        }

        /** Gives its place to another file. What was written but not forced is not forced. */
        void close() throws IOException {
            AppendFile channel = open.remove(this);
            if (channel != null) {
                channel.close();
            }
        }

        /** A failure belongs to this file's partition, not to the one that needs the place: it is kept for the next force. */
        private void evict() {
            AppendFile channel = open.remove(this);
            if (channel == null) {
                return;
            }
            try (channel) {
                if (dirty) {
                    force(channel);
                }
            } catch (IOException e) {
                failure = e;
            }
        }

        private void force(AppendFile channel) throws IOException {
            try {
                channel.force();
                dirty = false;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        private void throwFailure() throws IOException {
            IOException earlier = failure;
            if (earlier != null) {
                throw new IOException("an earlier write or force failed: " + earlier.getMessage(), earlier);
            }
        }
    }
}
