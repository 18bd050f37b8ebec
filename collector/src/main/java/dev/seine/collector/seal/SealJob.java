package dev.seine.collector.seal;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.PartitionId;

/**
 * A complete capture file that is to be sealed.
 *
 * @param partition whose file
 * @param file what a checkpoint says of it
 */
public record SealJob(PartitionId partition, CaptureFile file) {}
