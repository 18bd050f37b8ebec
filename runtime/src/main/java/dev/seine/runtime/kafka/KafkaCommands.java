package dev.seine.runtime.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Commands of Kafka's own tools, for the messages that say what is missing. Whoever types them needs the rights of an
 * administrator, so where the cluster asks who it is they name a file for that, {@code admin.properties}.
 *
 * @param bootstrapServers where the program itself connects
 * @param identity of the program to Kafka
 */
public record KafkaCommands(String bootstrapServers, ClientIdentity identity) {
    /** What brokers take if nobody has said otherwise, Kafka's own default: above the largest batch of 1 MiB with the record around it. */
    public static final int USUAL_MESSAGE_BYTES = 1_048_588;

    private static final Pattern SHELL_WORD = Pattern.compile("[A-Za-z0-9_./:,=@%+-]+");
    private static final int REPLICAS = 3;

    public KafkaCommands {
        // The tools take no protocol before the host.
        bootstrapServers = bootstrapServers.replaceAll("\\s|[A-Za-z0-9_]+://", "");
    }

    /** Commands for whoever uses a client with these properties. */
    public static KafkaCommands of(String bootstrapServers, Map<String, ?> clientProperties) {
        return new KafkaCommands(bootstrapServers, ClientIdentity.of(clientProperties, Optional.empty()));
    }

    /** Grants an operation, such as {@code Write}, on a topic. */
    public String grantOnTopic(String operation, String topic) {
        return grant(operation, "--topic " + quoted(topic));
    }

    /** Grants an operation on a consumer group. */
    public String grantOnGroup(String operation, String group) {
        return grant(operation, "--group " + quoted(group));
    }

    private String grant(String operation, String resource) {
        return tool("kafka-acls.sh") + " --add --allow-principal " + quoted(identity.principalOrPlaceholder())
                + " --operation " + operation + " " + resource;
    }

    /** Makes the topic, in a cluster of three brokers or more. */
    public String createTopic(String topic) {
        return createTopic(topic, REPLICAS);
    }

    /** Makes the topic, with as many replicas as there are brokers, but no more than are useful. */
    public String createTopic(String topic, int brokers) {
        int replicas = Math.min(REPLICAS, Math.max(1, brokers));
        return tool("kafka-topics.sh") + " --create --topic " + quoted(topic) + " --partitions 6 --replication-factor "
                + replicas + " --config cleanup.policy=delete --config retention.ms=604800000"
                + (replicas > 1 ? " --config min.insync.replicas=" + (replicas - 1) : "");
    }

    /** Shows how a topic is laid out over the brokers. */
    public String describeTopic(String topic) {
        return tool("kafka-topics.sh") + " --describe --topic " + quoted(topic);
    }

    /** Gives the partitions that a file names more replicas. */
    public String reassign() {
        return tool("kafka-reassign-partitions.sh") + " --reassignment-json-file replicas.json --execute";
    }

    /** Gives a topic more partitions. */
    public String setPartitions(String topic, int partitions) {
        return tool("kafka-topics.sh") + " --alter --topic " + quoted(topic) + " --partitions " + partitions;
    }

    /** Changes a setting of a topic. */
    public String configureTopic(String topic, String name, Object value) {
        return tool("kafka-configs.sh") + " --alter --entity-type topics --entity-name " + quoted(topic)
                + " --add-config " + quoted(name + "=" + value);
    }

    private String tool(String name) {
        return name + " --bootstrap-server " + quoted(bootstrapServers)
                + (identity.usesTls() || identity.usesSasl() ? " --command-config admin.properties" : "");
    }

    private static String quoted(String word) {
        return SHELL_WORD.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
