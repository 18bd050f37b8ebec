package dev.seine.runtime.doctor.kafka;

import java.util.Map;

/**
 * The way to Kafka that is examined.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param topic that is written to, or read
 * @param largestRecordBytes that the topic has to take, uncompressed, with key, headers and Kafka's own overhead
 * @param clientProperties of the Kafka client, such as those for TLS and SASL
 */
public record KafkaSubject(
        String bootstrapServers,
        String topic,
        int largestRecordBytes,
        KafkaRole role,
        Map<String, String> clientProperties) {
    public KafkaSubject {
        clientProperties = Map.copyOf(clientProperties);
    }
}
