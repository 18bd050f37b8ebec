package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.kafka.Causes;
import dev.seine.runtime.kafka.ClientIdentity;
import dev.seine.runtime.kafka.KafkaCommands;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a cluster that can be reached: does it let this client in, and is its topic as it should be? */
final class ClusterExamination {
    private static final String NAME = "kafka cluster";

    private final KafkaSubject subject;
    private final ClientIdentity identity;
    private final TimeBudget time;
    private final KafkaCommands commands;
    private final RightsReview rights;

    ClusterExamination(KafkaSubject subject, ClientIdentity identity, TimeBudget time) {
        this.subject = subject;
        this.identity = identity;
        this.time = time;
        commands = new KafkaCommands(subject.bootstrapServers(), identity);
        rights = new RightsReview(subject, commands, identity);
    }

    /**
     * Asks.
     *
     * @param properties of the admin client
     */
    void run(Map<String, Object> properties, Consumer<Finding> findings) throws InterruptedException {
        Admin admin;
        try {
            admin = Admin.create(properties);
        } catch (KafkaException e) {
            findings.accept(
                    Finding.error("kafka client", Causes.text(e), "correct kafka.properties in the configuration"));
            return;
        }
        try {
            ask(admin, findings);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void ask(Admin admin, Consumer<Finding> findings) throws InterruptedException {
        Collection<Node> brokers;
        try {
            brokers = time.await(admin.describeCluster().nodes());
        } catch (ExecutionException | TimeoutException e) {
            findings.accept(notLetIn(e));
            return;
        }
        findings.accept(
                Finding.ok(NAME, TopicReview.counted(brokers.size(), "broker") + " let this client in: " + identity));
        new Reachability(time)
                .advertised(brokers.stream()
                        .map(node -> new BrokerAddress(node.host(), node.port()))
                        .toList())
                .forEach(findings);
        Optional<TopicDescription> topic = topic(admin, new TopicReview(subject, commands, brokers.size()), findings);
        if (subject.role() instanceof KafkaRole.Consumer(String groupId)) {
            group(admin, groupId, topic, findings);
        }
    }

    private Finding notLetIn(Exception failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof AuthenticationException) {
            return Finding.error(
                    "kafka login",
                    "Kafka does not let this client in, " + identity + ": " + Causes.text(cause),
                    credentials());
        }
        return Finding.error(
                NAME,
                "a connection is taken, but Kafka's protocol is not answered there (" + identity + "): "
                        + Causes.text(cause),
                "does that port speak " + identity.protocol()
                        + "? Set kafka.properties security.protocol as the broker's"
                        + " listener has it, and look at the broker's log");
    }

    private String credentials() {
        if (identity.usesSasl()) {
            return "correct kafka.properties sasl.mechanism and sasl.jaas.config; a SCRAM user is made with:"
                    + " kafka-configs.sh --alter --entity-type users --entity-name NAME --add-config"
                    + " 'SCRAM-SHA-512=[password=…]'";
        }
        return "give the client a certificate that the broker trusts: kafka.properties ssl.keystore.type: PEM and"
                + " ssl.keystore.location, and for the broker's own ssl.truststore.location";
    }

    private Optional<TopicDescription> topic(Admin admin, TopicReview review, Consumer<Finding> findings)
            throws InterruptedException {
        TopicDescription topic;
        try {
            topic = time.await(admin.describeTopics(
                            List.of(subject.topic()), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .topicNameValues()
                    .get(subject.topic()));
        } catch (ExecutionException | TimeoutException e) {
            findings.accept(
                    switch (e.getCause()) {
                        case UnknownTopicOrPartitionException _ -> review.missing();
                        case AuthorizationException _ -> rights.topicRefused();
                        case null, default -> unanswered("topic " + subject.topic(), e);
                    });
            return Optional.empty();
        }
        findings.accept(rights.topic(topic.authorizedOperations()));
        review.layout(topic).forEach(findings);
        settings(admin, review, topic).forEach(findings);
        return Optional.of(topic);
    }

    private List<Finding> settings(Admin admin, TopicReview review, TopicDescription topic)
            throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, subject.topic());
        Config config;
        try {
            config =
                    time.await(admin.describeConfigs(List.of(resource)).values().get(resource));
        } catch (ExecutionException | TimeoutException e) {
            return List.of(
                    e.getCause() instanceof AuthorizationException
                            ? rights.settingsRefused()
                            : unanswered("settings of topic " + subject.topic(), e));
        }
        Map<String, String> values = config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value, (one, other) -> one));
        int replicas = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return review.settings(values, replicas);
    }

    private void group(Admin admin, String groupId, Optional<TopicDescription> topic, Consumer<Finding> findings)
            throws InterruptedException {
        ConsumerGroupDescription group;
        try {
            group = time.await(admin.describeConsumerGroups(
                            List.of(groupId), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .describedGroups()
                    .get(groupId));
        } catch (ExecutionException | TimeoutException e) {
            findings.accept(
                    switch (e.getCause()) {
                        case AuthorizationException _ -> rights.groupRefused(groupId);
                        case GroupIdNotFoundException _ ->
                            Finding.ok(RightsReview.NAME, "group " + groupId + " may be seen, and has no member yet");
                        case null, default -> unanswered("group " + groupId, e);
                    });
            return;
        }
        findings.accept(rights.group(groupId, group.authorizedOperations()));
        int members = group.members().size();
        topic.map(each -> each.partitions().size())
                .filter(partitions -> members > partitions)
                .map(partitions -> Finding.warning(
                        TopicReview.NAME,
                        members + " collectors share " + TopicReview.counted(partitions, "partition") + ": "
                                + (members - partitions) + " of them have nothing to do",
                        "stop those, or: " + commands.setPartitions(subject.topic(), members)))
                .ifPresent(findings);
    }

    private static Finding unanswered(String what, Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return Finding.error(
                NAME,
                "no answer about the " + what + ": " + Causes.text(cause),
                "look at the brokers: kafka-broker-api-versions.sh, and their logs");
    }
}
