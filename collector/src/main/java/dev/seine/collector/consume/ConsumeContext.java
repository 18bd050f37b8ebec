package dev.seine.collector.consume;

import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.seal.SealQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all partitions share.
 *
 * @param topicName the topic's name
 * @param offsetGaps counts how often records were gone before they were read
 * @param listener is told what others want to know
 */
public record ConsumeContext(
        FrameTopic topic,
        String topicName,
        ArchiveContext archive,
        RecordIntake intake,
        SealQueue seals,
        LongAdder offsetGaps,
        ConsumeListener listener) {
    String collectorId() {
        return archive.settings().collectorId();
    }
}
