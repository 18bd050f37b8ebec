package dev.seine.agent.publish;

import dev.seine.runtime.kafka.Causes;
import dev.seine.runtime.kafka.KafkaCommands;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Says what a failure of the producer means to whoever runs the agent: what it is about, and what mends it. */
final class KafkaTroubles {
    private final KafkaSettings settings;
    private final KafkaCommands commands;

    KafkaTroubles(KafkaSettings settings) {
        this.settings = settings;
        commands = KafkaCommands.of(settings.bootstrapServers(), settings.clientProperties());
    }

    /**
     * One line for a failure.
     *
     * @param valueBytes length of the batch that it is about, before compression
     */
    String text(Throwable failure, int valueBytes) {
        return switch (reason(failure)) {
            // Of the cluster where the right to write to any topic is missing, which an idempotent producer needs as
            // well.
            case AuthorizationException e ->
                "this agent may not write to topic " + settings.topic() + " (" + e.getMessage() + "); grant it: "
                        + commands.grantOnTopic("Write", settings.topic());
            case SaslAuthenticationException e ->
                "Kafka at " + settings.bootstrapServers() + " refuses the credentials (" + e.getMessage()
                        + "); look at sasl.mechanism and sasl.jaas.config in kafka.properties";
            case SslAuthenticationException e ->
                "no TLS connection to Kafka at " + settings.bootstrapServers() + " (" + Causes.text(e)
                        + "); look at ssl.truststore.* and ssl.keystore.* in kafka.properties";
            case RecordTooLargeException e ->
                "the batch has " + valueBytes + " bytes, and the topic or a broker allows fewer (" + e.getMessage()
                        + "); raise the limit: "
                        + commands.configureTopic(
                                settings.topic(),
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                KafkaCommands.USUAL_MESSAGE_BYTES);
            default -> Causes.text(failure);
        };
    }

    /** A producer that has failed for good throws an exception that says only that, around the one that says why. */
    private static Throwable reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure.getClass() == KafkaException.class && cause != null ? cause : failure;
    }
}
