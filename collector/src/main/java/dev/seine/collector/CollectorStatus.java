package dev.seine.collector;

import java.util.List;

/**
 * What a collector has done since it was started, and how it is.
 *
 * @param archivedFrames frames in the archive that a checkpoint vouches for
 * @param archivedBytes their captured bytes
 * @param duplicateBatches batches that came twice and were dropped
 * @param gaps how often batches were missing
 * @param gapFrames frames that were missing
 * @param quarantinedRecords records that could not be archived
 * @param checkpoints checkpoints written
 * @param sealedFiles capture files sealed
 * @param openFiles capture files being appended to or waiting to be sealed
 * @param assignedPartitions partitions that this collector has
 * @param lagRecords records of these that it has not read yet, as far as Kafka has told
 * @param notReady why it cannot do its work; empty if it can
 */
public record CollectorStatus(
        long archivedFrames,
        long archivedBytes,
        long duplicateBatches,
        long gaps,
        long gapFrames,
        long quarantinedRecords,
        long checkpoints,
        long sealedFiles,
        int openFiles,
        int assignedPartitions,
        long lagRecords,
        List<String> notReady) {
    public CollectorStatus {
        notReady = List.copyOf(notReady);
    }

    /** Whether it has partitions and can archive them. */
    public boolean isReady() {
        return notReady.isEmpty();
    }

    /** In one line, for people. */
    public String describe() {
        return "%d frames archived, %d records behind, %d duplicate batches dropped, %d gaps of %d frames"
                        .formatted(archivedFrames, lagRecords, duplicateBatches, gaps, gapFrames)
                + (isReady() ? "" : "; " + String.join(", ", notReady));
    }
}
