package dev.seine.collector.consume;

import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.seal.SealQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * What all partitions share.
 *
 * @param topicName the topic's name
 * @param offsetGaps counts how often records were gone before they were read
 * @param delaysNs is told how late a checkpoint vouched for the last frame of a batch
 */
public record ConsumeContext(
        FrameTopic topic,
        String topicName,
        ArchiveContext archive,
        RecordIntake intake,
        SealQueue seals,
        LongAdder offsetGaps,
        LongConsumer delaysNs) {
    String collectorId() {
        return archive.settings().collectorId();
    }
}
