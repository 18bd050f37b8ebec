package dev.seine.agent.publish;

import java.util.HashMap;
import java.util.Map;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param topic the topic of batches
 * @param compression a codec that Kafka knows: none, lz4, zstd, snappy, gzip
 * @param bufferBytes memory for batches that the producer has taken and not yet delivered
 * @param clientProperties further properties of the Kafka client, such as those for TLS and SASL
 */
public record KafkaSettings(
        String bootstrapServers,
        String topic,
        String compression,
        long bufferBytes,
        Map<String, Object> clientProperties) {
    public KafkaSettings {
        clientProperties = Map.copyOf(clientProperties);
    }

    /** The same with more client properties. */
    public KafkaSettings with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(clientProperties);
        all.putAll(more);
        return new KafkaSettings(bootstrapServers, topic, compression, bufferBytes, all);
    }
}
