package dev.seine.collector.archive;

import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a limited number of files open for any number of files that are appended to. Those that were idle for longest are
 * forced and closed when another needs a place. For one thread at a time.
 */
public final class AppendFilePool {
    private final ArchiveStorage storage;
    private final int limit;
    /** So many give their places at a time: files are forced faster together. */
    private final int evictedAtATime;
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
        evictedAtATime = Math.max(1, limit / 4);
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
        if (open.size() >= limit) {
            evict(open.keySet().stream().limit(evictedAtATime).toList());
        }
        AppendFile opened = storage.append(file.path, file.length);
        open.put(file, opened);
        return opened;
    }

    /**
     * Returns when all that was written to some files is on the disk. Where it cannot be forced, it throws the first file's
     * failure, which holds the others.
     */
    void force(List<PooledFile> files) throws IOException {
        for (PooledFile file : files) {
            file.throwFailure();
        }
        List<IOException> failures = forceDirty(files);
        if (!failures.isEmpty()) {
            IOException first = failures.getFirst();
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** Each failure is kept for the file's own next write or force: other files may be another partition's. */
    private List<IOException> forceDirty(List<PooledFile> files) {
        List<PooledFile> dirty = new ArrayList<>();
        List<AppendFile> channels = new ArrayList<>();
        for (PooledFile file : files) {
            // Only those: to be looked up is to be used, and would make all files young.
            AppendFile channel = file.isToBeForced() ? open.get(file) : null;
            if (channel != null) {
                dirty.add(file);
                channels.add(channel);
            }
        }
        List<Optional<IOException>> failures = storage.force(channels);
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).forced(failures.get(i));
        }
        return failures.stream().flatMap(Optional::stream).toList();
    }

    private void evict(List<PooledFile> files) {
        forceDirty(files);
        files.forEach(PooledFile::evict);
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

        /** What the disk has dropped once is not forced again, because it would report success. */
        private boolean isToBeForced() {
            return dirty && failure == null;
        }

        private void forced(Optional<IOException> problem) {
            dirty = problem.isPresent();
            problem.ifPresent(this::failed);
        }

        /** Gives its place to another file. What was written but not forced is not forced. */
        void close() throws IOException {
            AppendFile channel = open.remove(this);
            if (channel != null) {
                channel.close();
            }
        }

        /** A failure belongs to this file's partition, not to the one that needs the place. */
        private void evict() {
            try {
                close();
            } catch (IOException e) {
                failed(e);
            }
        }

        /** The first failure is the one that says what happened. */
        private void failed(IOException problem) {
            if (failure == null) {
                failure = problem;
            } else {
                failure.addSuppressed(problem);
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
