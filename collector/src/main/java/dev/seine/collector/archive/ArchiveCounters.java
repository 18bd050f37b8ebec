package dev.seine.collector.archive;

import java.util.concurrent.atomic.LongAdder;

/** What all partitions of a collector have archived since it was started. Written by one thread, read by any. */
public final class ArchiveCounters {
    /** Frames that a checkpoint vouches for. */
    public final LongAdder archivedFrames = new LongAdder();
    /** Captured bytes of these frames. */
    public final LongAdder archivedBytes = new LongAdder();
    /** Batches that had been archived before. */
    public final LongAdder duplicateBatches = new LongAdder();
    /** How often batches of a stream were missing. */
    public final LongAdder gaps = new LongAdder();
    /** Frames that were missing. */
    public final LongAdder gapFrames = new LongAdder();
    /** How often an agent's batches came between those of another one with the same host id. */
    public final LongAdder hostIdConflicts = new LongAdder();
    /** Checkpoints written. */
    public final LongAdder checkpoints = new LongAdder();
}
