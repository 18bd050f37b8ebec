package dev.seine.collector.archive;

import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.runtime.work.Clock;

/**
 * What the archives of all partitions share; all of it belongs to the thread that appends.
 *
 * @param pool the open files
 * @param encoders for their frames
 * @param counters what has been done
 */
public record ArchiveContext(
        ArchiveStorage storage,
        ArchiveSettings settings,
        AppendFilePool pool,
        FrameEncoders encoders,
        ArchiveCounters counters,
        Clock clock) {

    /** A context with its own pool and encoders. */
    public static ArchiveContext of(ArchiveStorage storage, ArchiveSettings settings, int maxOpenFiles, Clock clock) {
        return new ArchiveContext(
                storage,
                settings,
                new AppendFilePool(storage, maxOpenFiles),
                new FrameEncoders(),
                new ArchiveCounters(),
                clock);
    }
}
