package dev.seine.collector.archive;

import java.time.Duration;

/**
 * When a partition's archive does what.
 *
 * @param collectorId who archives
 * @param maxFileBytes an open file of at least so many bytes is sealed
 * @param maxFileAge an open file is sealed at this age, by the time of its records and by the clock
 * @param checkpointInterval a checkpoint is due this long after the one before
 * @param checkpointBytes a checkpoint is due when so many bytes were appended since the one before
 */
public record ArchiveSettings(
        String collectorId,
        long maxFileBytes,
        Duration maxFileAge,
        Duration checkpointInterval,
        long checkpointBytes) {}
