package dev.seine.collector.consume;

import dev.seine.runtime.kafka.Causes;
import dev.seine.runtime.kafka.KafkaCommands;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Says what a failure of the consumer means to whoever runs the collector: what it is about, and what mends it. */
final class KafkaTroubles {
    private final KafkaFrameTopic.Connection connection;
    private final KafkaCommands commands;

    KafkaTroubles(KafkaFrameTopic.Connection connection) {
        this.connection = connection;
        commands = KafkaCommands.of(
                connection.bootstrapServers(), connection.properties().values());
    }

    /** One line for a failure. */
    String text(Throwable failure) {
        return switch (failure) {
            case TopicAuthorizationException e ->
                "this collector may not read topic " + connection.topic() + " (" + e.getMessage() + "); grant it: "
                        + commands.grantOnTopic("Read", connection.topic());
            case GroupAuthorizationException e ->
                "this collector may not be in group " + connection.groupId() + " (" + e.getMessage() + "); grant it: "
                        + commands.grantOnGroup("Read", connection.groupId());
            case SaslAuthenticationException e ->
                "Kafka at " + connection.bootstrapServers() + " refuses the credentials (" + e.getMessage()
                        + "); look at sasl.mechanism and sasl.jaas.config in kafka.properties";
            case SslAuthenticationException e ->
                "no TLS connection to Kafka at " + connection.bootstrapServers() + " (" + Causes.text(e)
                        + "); look at ssl.truststore.* and ssl.keystore.* in kafka.properties";
            default -> Causes.text(failure);
        };
    }
}
