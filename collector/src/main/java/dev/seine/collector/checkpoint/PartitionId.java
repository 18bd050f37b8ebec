package dev.seine.collector.checkpoint;

/**
 * A partition of a topic.
 *
 * @param topic its name
 * @param partition its number
 */
public record PartitionId(String topic, int partition) {
    public PartitionId {
        if (topic.isEmpty() || partition < 0) {
            throw new IllegalArgumentException("there is no partition " + partition + " of the topic '" + topic + "'");
        }
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
