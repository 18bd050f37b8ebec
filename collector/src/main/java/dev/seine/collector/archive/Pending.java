package dev.seine.collector.archive;

import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.runtime.work.Clock;
import java.util.Arrays;

/** What has happened since the last checkpoint, and counts only when the next one is written. */
final class Pending {
    private static final int MAX_DELAYS = 4_096;

    private final long[] lastFrameNs = new long[MAX_DELAYS];
    private int batches;
    private long[] delaysNs = {};
    private boolean changed;
    private long sinceNs;
    private long frames;
    private long capturedBytes;
    private long fileBytes;
    private long gaps;
    private long gapFrames;

    Pending(long monotonicNs) {
        sinceNs = monotonicNs;
    }

    void changed() {
        changed = true;
    }

    void appended(long batchFrames, OpenCaptureFile.Appended appended) {
        TimeRange time = appended.time();
        frames += batchFrames;
        capturedBytes += appended.capturedBytes();
        fileBytes += appended.fileBytes();
        if (!time.isEmpty() && batches < MAX_DELAYS) {
            lastFrameNs[batches++] = time.lastNs();
        }
    }

    void missing(Gap gap) {
        gaps++;
        gapFrames += gap.frames();
    }

    boolean isChanged() {
        return changed;
    }

    /** Bytes that the files have grown by. */
    long fileBytes() {
        return fileBytes;
    }

    /** Time since the last checkpoint. */
    long ageNs(long monotonicNs) {
        return monotonicNs - sinceNs;
    }

    /** A checkpoint has been written. */
    void done(Clock clock, ArchiveCounters counters) {
        counters.checkpoints.increment();
        counters.archivedFrames.add(frames);
        counters.archivedBytes.add(capturedBytes);
        counters.gaps.add(gaps);
        counters.gapFrames.add(gapFrames);
        long wallNs = clock.wallTimeNs();
        delaysNs = Arrays.stream(lastFrameNs, 0, batches)
                .map(time -> wallNs - time)
                .toArray();
        frames = 0;
        capturedBytes = 0;
        fileBytes = 0;
        gaps = 0;
        gapFrames = 0;
        batches = 0;
        changed = false;
        sinceNs = clock.monotonicNs();
    }

    long[] takeDelaysNs() {
        long[] taken = delaysNs;
        delaysNs = new long[0];
        return taken;
    }
}
