package dev.seine.collector.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * Forces many files at a time. Each force waits for the disk, which takes many waiting ones together: 250 files took one thread
 * 0.4 to 0.7 s and 16 threads 0.05 to 0.23 s (docs/performance.md). The threads live as long as the call, so that there is nothing to close and nothing runs unseen.
 */
final class Forcing {
    private static final int MOST_THREADS = 16;
    private static final ThreadFactory THREADS =
            Thread.ofPlatform().name("seine-force").factory();

    private Forcing() {}

    /** For each file, in their order, why it could not be forced; empty where it is on the disk. */
    static List<Optional<IOException>> of(List<AppendFile> files) {
        if (files.size() < 2) {
            return files.stream().map(AppendFile::tryForce).toList();
        }
        List<Callable<Optional<IOException>>> forces = files.stream()
                .<Callable<Optional<IOException>>>map(file -> file::tryForce)
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(Math.min(MOST_THREADS, files.size()), THREADS)) {
            return threads.invokeAll(forces).stream().map(Forcing::result).toList();
        } catch (InterruptedException e) {
            // Some may never be tried, and whoever goes on might take them for forced.
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a thread that archives is never interrupted", e);
        }
    }

    /** What was read back of a file while it was forced. */
    static <T> T of(AppendFile file, ArchiveStorage.ReadBack<T> readBack) throws IOException {
        try (ExecutorService thread = Executors.newSingleThreadExecutor(THREADS)) {
            Future<Optional<IOException>> force = thread.submit(file::tryForce);
            T read;
            try {
                read = readBack.read();
            } catch (IOException e) {
                result(force).ifPresent(e::addSuppressed);
                throw e;
            }
            Optional<IOException> failure = result(force);
            if (failure.isPresent()) {
                throw failure.get();
            }
            return read;
        }
    }

    private static Optional<IOException> result(Future<Optional<IOException>> force) {
        try {
            return force.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("forcing a file has failed unexpectedly", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a thread that archives is never interrupted", e);
        }
    }
}
