package dev.seine.collector.consume;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the topic from time to time, more often while something is wrong with it or no partition is ours. */
final class TopicWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofMinutes(5);

    private final FrameTopic topic;
    private List<TopicTrouble> troubles = List.of();
    private long lookNotBeforeNs;

    TopicWatch(FrameTopic topic, long nowNs) {
        this.topic = topic;
        // The group has time to give this collector its partitions first.
        lookNotBeforeNs = nowNs + SOON.toNanos();
    }

    void lookIfDue(long nowNs, boolean hasPartitions) {
        if (nowNs - lookNotBeforeNs < 0) {
            return;
        }
        try {
            report(topic.look(hasPartitions));
        } catch (TopicException e) {
            // That Kafka does not answer is reported by whoever reads.
            LOG.debug("the topic cannot be looked at now", e);
        }
        lookNotBeforeNs = nowNs + (hasPartitions && troubles.isEmpty() ? LATER : SOON).toNanos();
    }

    private void report(List<TopicTrouble> found) {
        for (TopicTrouble trouble : found) {
            if (!troubles.contains(trouble)) {
                if (trouble.losesFrames()) {
                    LOG.error("{}", trouble.text());
                } else {
                    LOG.warn("{}", trouble.text());
                }
            }
        }
        if (found.isEmpty() && !troubles.isEmpty()) {
            LOG.info("the topic is as it should be");
        }
        troubles = List.copyOf(found);
    }

    /** What was wrong when it was looked at the last time. */
    List<String> problems() {
        return troubles.stream().map(TopicTrouble::text).toList();
    }
}
