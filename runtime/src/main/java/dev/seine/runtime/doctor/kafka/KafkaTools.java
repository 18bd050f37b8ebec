package dev.seine.runtime.doctor.kafka;

import java.util.Map;

/** The commands of Kafka's own tools that mend something, ready to be pasted by an administrator. */
final class KafkaTools {
    private static final String OPTIONS_FILE = " --command-config admin.properties";

    private final KafkaSubject subject;
    private final ClientIdentity identity;
    private final String broker;

    KafkaTools(KafkaSubject subject, ClientIdentity identity) {
        this.subject = subject;
        this.identity = identity;
        broker = subject.bootstrapServers().replaceAll("\\s|[A-Za-z0-9_]+://", "");
    }

    private String tool(String name) {
        // With TLS or SASL an administrator needs the properties of an administrator.
        String options = identity.usesTls() || identity.usesSasl() ? OPTIONS_FILE : "";
        return name + " --bootstrap-server " + broker + options + " ";
    }

    String createTopic(int brokers) {
        int replicas = Math.min(3, Math.max(1, brokers));
        return tool("kafka-topics.sh") + "--create --topic " + subject.topic() + " --partitions 6 --replication-factor "
                + replicas + " --config cleanup.policy=delete --config retention.ms=604800000"
                + (replicas > 1 ? " --config min.insync.replicas=" + (replicas - 1) : "");
    }

    String alterTopic(Map.Entry<String, String> setting) {
        return tool("kafka-configs.sh") + "--alter --entity-type topics --entity-name " + subject.topic()
                + " --add-config " + setting.getKey() + "=" + setting.getValue();
    }

    String addPartitions(int partitions) {
        return tool("kafka-topics.sh") + "--alter --topic " + subject.topic() + " --partitions " + partitions;
    }

    String describeTopic() {
        return tool("kafka-topics.sh") + "--describe --topic " + subject.topic();
    }

    String reassign() {
        return tool("kafka-reassign-partitions.sh") + "--reassignment-json-file replicas.json --execute";
    }

    String grantTopic(String... operations) {
        return grant("--topic " + subject.topic(), operations);
    }

    String grantGroup(String groupId, String... operations) {
        return grant("--group " + groupId, operations);
    }

    private String grant(String resource, String... operations) {
        StringBuilder command = new StringBuilder(tool("kafka-acls.sh"))
                .append("--add --allow-principal '")
                .append(identity.principalOrPlaceholder())
                .append('\'');
        for (String operation : operations) {
            command.append(" --operation ").append(operation);
        }
        return command.append(' ').append(resource).toString();
    }
}
