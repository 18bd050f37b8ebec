package dev.seine.collector.consume;

import dev.seine.runtime.kafka.KafkaCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What is wrong with the topic that a consumer does not notice. The topic's settings can be seen only with the right
 * DescribeConfigs, which a collector need not have.
 */
final class TopicLook {
    private static final int TIMEOUT_MS = 3_000;

    private final KafkaFrameTopic.Connection connection;
    private final KafkaCommands commands;

    TopicLook(KafkaFrameTopic.Connection connection) {
        this.connection = connection;
        commands = KafkaCommands.of(
                connection.bootstrapServers(), connection.properties().values());
    }

    /** Asks with a client of its own, which is needed so seldom that it is not kept. */
    List<TopicTrouble> look(boolean hasPartitions) throws TopicException {
        try {
            Admin admin = Admin.create(properties());
            try {
                return ask(admin, hasPartitions);
            } finally {
                admin.close(Duration.ZERO);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new TopicException("the topic cannot be looked at", false, e);
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(connection.properties().values());
        properties.keySet().retainAll(AdminClientConfig.configNames());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "seine-collector-look-" + connection.collectorId());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        return properties;
    }

    private List<TopicTrouble> ask(Admin admin, boolean hasPartitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Optional<Integer> partitions = partitions(admin);
        if (partitions.isEmpty()) {
            return List.of(new TopicTrouble(
                    "topic " + connection.topic() + " does not exist; make it: "
                            + commands.createTopic(connection.topic()),
                    false));
        }
        List<TopicTrouble> troubles = new ArrayList<>();
        if (!hasPartitions) {
            troubles.add(idle(partitions.get()));
        }
        compaction(admin).ifPresent(troubles::add);
        return troubles;
    }

    private Optional<Integer> partitions(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return Optional.of(
                    answer(admin.describeTopics(List.of(connection.topic())).allTopicNames())
                            .values()
                            .iterator()
                            .next()
                            .partitions()
                            .size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private TopicTrouble idle(int partitions) {
        return new TopicTrouble(
                "this collector has nothing to do: topic %s has %d partitions, and none of them comes to it in group %s;"
                                .formatted(connection.topic(), partitions, connection.groupId())
                        + " if other collectors have them all, stop this one, or make more partitions: "
                        + commands.setPartitions(connection.topic(), partitions + 1),
                false);
    }

    private Optional<TopicTrouble> compaction(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, connection.topic());
        String policy;
        try {
            policy = answer(admin.describeConfigs(List.of(resource)).all())
                    .values()
                    .iterator()
                    .next()
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Optional.empty();
            }
            throw e;
        }
        if (!Arrays.asList(policy.split(",", -1)).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            return Optional.empty();
        }
        return Optional.of(new TopicTrouble(
                "topic " + connection.topic() + " has cleanup.policy=" + policy
                        + ", so Kafka deletes all but the newest batch"
                        + " of a host and frames are lost; mend it: "
                        + commands.configureTopic(
                                connection.topic(),
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_DELETE),
                true));
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
