package dev.seine.agent.spool;

import dev.seine.proto.v1.DropReason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of the spool, the oldest first, and how they go: delivered, damaged, or deleted to make room. */
final class SpoolFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFiles.class);

    private final SpoolDirectory directory;
    private final CorruptFiles corrupt;
    private final ArrayDeque<SpoolFile> files;
    private boolean deletionFailed;

    /** How often a file with unread frames was deleted to make room. */
    private long losses;

    private long lostFrames;

    SpoolFiles(SpoolDirectory directory, CorruptFiles corrupt, List<SpoolFile> found) {
        this.directory = directory;
        this.corrupt = corrupt;
        this.files = new ArrayDeque<>(found);
    }

    void add(SpoolFile file) {
        files.add(file);
    }

    /** The oldest file; null if there is none. */
    @Nullable SpoolFile oldest() {
        return files.peek();
    }

    /** The oldest file with unread records; null if there is none. */
    @Nullable SpoolFile oldestUnread() {
        for (SpoolFile file : files) {
            if (file.hasUnread()) {
                return file;
            }
        }
        return null;
    }

    boolean hasUnread() {
        return oldestUnread() != null;
    }

    /** Lets files go whose batches are all delivered. A deletion that fails is tried again with the next call. */
    void retire() {
        for (SpoolFile file = files.peek();
                file != null && file.isEnded() && file.isCompleted() && remove(file);
                file = files.peek()) {
            files.remove();
            file.markDeleted();
        }
    }

    private boolean remove(SpoolFile file) {
        if (!file.isDamaged()) {
            return delete(file);
        }
        UnreadFrames.Lost lost = file.drop(DropReason.DROP_REASON_SPOOL_DAMAGED);
        corrupt.setAside(file.number(), file.length(), lost.frames() + " frames of it could not be read");
        return true;
    }

    private boolean delete(SpoolFile file) {
        try {
            directory.delete(file.name());
            deletionFailed = false;
            return true;
        } catch (IOException e) {
            if (!deletionFailed) {
                LOG.error(
                        "spool file {} cannot be deleted, the spool keeps its {} bytes: {}",
                        file.name(),
                        file.length(),
                        e.toString());
            }
            deletionFailed = true;
            return false;
        }
    }

    /**
     * Deletes the oldest file to make room, and counts what of it was not read yet.
     *
     * @return whether there is more room now
     */
    boolean dropOldest() {
        SpoolFile oldest = files.peek();
        if (oldest == null || !delete(oldest)) {
            return false;
        }
        files.remove();
        oldest.markDeleted();
        UnreadFrames.Lost lost = oldest.drop(DropReason.DROP_REASON_SPOOL_FULL);
        if (lost.frames() > 0) {
            lostToMakeRoom(lost.frames());
        }
        return true;
    }

    /** A spool may stay full for hours, at several files a second: the first loss is told, and then each doubling. */
    private void lostToMakeRoom(long frames) {
        losses++;
        lostFrames += frames;
        if (Long.bitCount(losses) == 1) {
            LOG.error(
                    "the spool is full: its oldest file is deleted, {} frames are lost so, {} since the start, and counted"
                            + " as {}",
                    frames,
                    lostFrames,
                    DropReason.DROP_REASON_SPOOL_FULL);
        }
    }

    /** Bytes of all files, those that were set aside included. */
    long bytes() {
        return corrupt.bytes() + sum(SpoolFile::length);
    }

    SpoolStatus status(long replayedFrames) {
        return new SpoolStatus(
                bytes(),
                sum(SpoolFile::waitingRecords),
                sum(SpoolFile::waitingFrames),
                sum(file -> file.isOfThisRun() ? file.waitingFrames() : 0),
                corrupt.count(),
                replayedFrames);
    }

    private long sum(ToLongFunction<SpoolFile> number) {
        long sum = 0;
        for (SpoolFile file : files) {
            sum += number.applyAsLong(file);
        }
        return sum;
    }
}
