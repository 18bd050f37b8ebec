package dev.seine.collector.seal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Between the thread that appends and the one that seals: jobs one way, what has been sealed the other way. A job that is
 * waiting, being worked on, or done and not yet told of is not taken in a second time, so it may be offered again at will.
 * Thread-safe.
 */
public final class SealQueue {
    private final Map<String, SealJob> waiting = new LinkedHashMap<>();
    private final Map<String, SealJob> inWork = new LinkedHashMap<>();
    private final Map<String, SealJob> sealed = new LinkedHashMap<>();

    /** Asks for a file to be sealed. */
    public synchronized void offer(SealJob job) {
        String path = job.file().path();
        if (!inWork.containsKey(path) && !sealed.containsKey(path)) {
            waiting.putIfAbsent(path, job);
        }
    }

    /** The next job, which must then be given back by {@link #done} or {@link #putBack}. */
    public synchronized Optional<SealJob> take() {
        Optional<SealJob> next = waiting.values().stream().findFirst();
        next.ifPresent(job -> {
            waiting.remove(job.file().path());
            inWork.put(job.file().path(), job);
        });
        return next;
    }

    /** The file is sealed and published. */
    public synchronized void done(SealJob job) {
        inWork.remove(job.file().path());
        sealed.put(job.file().path(), job);
    }

    /** The file could not be sealed now; it waits behind the others. */
    public synchronized void putBack(SealJob job) {
        inWork.remove(job.file().path());
        waiting.putIfAbsent(job.file().path(), job);
    }

    /** What has been sealed since the last call. */
    public synchronized List<SealJob> takeSealed() {
        List<SealJob> taken = List.copyOf(sealed.values());
        sealed.clear();
        return taken;
    }

    /** Files that wait or are being worked on. */
    public synchronized int size() {
        return waiting.size() + inWork.size();
    }
}
