package dev.seine.collector.checkpoint;

import dev.seine.collector.ledger.StreamState;
import java.util.List;

/**
 * All that the archive of a partition knows at one moment, between two records.
 *
 * @param version {@link #VERSION}
 * @param partition whose archive
 * @param generation 1, 2, 3, … grows with every checkpoint of the partition
 * @param collectorId who wrote it
 * @param tenureOffset where this collector took the partition over, for the last time
 * @param nextOffset the first record that is not in the archive
 * @param followsOther see {@link dev.seine.collector.ledger.StreamLedger#followsOther()}
 * @param files the files that are open or sealing
 * @param streams the ledger
 * @param offsetGaps records that were gone before they were read
 */
public record Checkpoint(
        int version,
        PartitionId partition,
        long generation,
        String collectorId,
        long tenureOffset,
        long nextOffset,
        boolean followsOther,
        List<CaptureFile> files,
        List<StreamState> streams,
        List<OffsetGap> offsetGaps) {
    /** The version that is written, and the only one that is read. */
    public static final int VERSION = 1;

    public Checkpoint {
        if (version != VERSION) {
            throw new IllegalArgumentException("version " + version + "; this program knows " + VERSION);
        }
        if (nextOffset < 0 || tenureOffset < 0 || generation < 0) {
            throw new IllegalArgumentException("next offset %d, tenure offset %d, generation %d: none may be negative"
                    .formatted(nextOffset, tenureOffset, generation));
        }
        files = List.copyOf(files);
        for (CaptureFile file : files) {
            if (file.parts().isEmpty()) {
                throw new IllegalArgumentException(file.path() + " holds nothing of any stream");
            }
        }
        streams = List.copyOf(streams);
        offsetGaps = List.copyOf(offsetGaps);
    }

    /** The checkpoint of an archive that holds nothing of the partition. */
    public static Checkpoint begin(PartitionId partition, String collectorId, long offset, boolean followsOther) {
        return new Checkpoint(
                VERSION, partition, 0, collectorId, offset, offset, followsOther, List.of(), List.of(), List.of());
    }

    /** The same, with records that were gone: reading goes on behind them. */
    public Checkpoint with(OffsetGap gap) {
        return new Checkpoint(
                version,
                partition,
                generation,
                collectorId,
                tenureOffset,
                gap.nextOffset(),
                followsOther,
                files,
                streams,
                OffsetGap.append(offsetGaps, gap));
    }

    /** The same, to be written in place of a newer one. */
    public Checkpoint following(Checkpoint newer) {
        return new Checkpoint(
                version,
                partition,
                newer.generation + 1,
                collectorId,
                tenureOffset,
                nextOffset,
                followsOther,
                files,
                streams,
                offsetGaps);
    }
}
