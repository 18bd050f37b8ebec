package dev.seine.runtime.doctor.kafka;

/** What a process wants of Kafka. */
public sealed interface KafkaRole {
    /** It writes to the topic. */
    record Producer() implements KafkaRole {}

    /**
     * It reads the topic.
     *
     * @param groupId the consumer group in which it does
     */
    record Consumer(String groupId) implements KafkaRole {}
}
