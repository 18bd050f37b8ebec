package dev.seine.agent.publish;

import dev.seine.proto.Topics;
import dev.seine.runtime.kafka.KafkaCommands;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topic: what producers do not notice loses frames later. Its settings can be seen only with the right
 * DescribeConfigs, which an agent need not have.
 */
final class TopicLook {
    private static final Logger LOG = LoggerFactory.getLogger(TopicLook.class);

    private final String topic;
    private final KafkaCommands commands;
    private final int timeoutMs;
    private volatile String problem = "";

    TopicLook(KafkaSettings settings, int timeoutMs) {
        topic = settings.topic();
        commands = KafkaCommands.of(settings.bootstrapServers(), settings.clientProperties());
        this.timeoutMs = timeoutMs;
    }

    /** What is wrong with the topic, as far as is known; may be asked by any thread. */
    Optional<String> problem() {
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }

    /** Asks Kafka, and says what has changed. Trouble on the way there is for the publisher to report. */
    void look(Admin admin) throws InterruptedException {
        String found;
        try {
            found = ask(admin);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debug("topic {} cannot be looked at now", topic, e);
            return;
        }
        if (!found.equals(problem)) {
            problem = found;
            if (found.isEmpty()) {
                LOG.info("topic {} is as it should be", topic);
            } else {
                LOG.error("{}", found);
            }
        }
    }

    private String ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            answer(admin.describeTopics(List.of(topic)).allTopicNames());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return "topic " + topic + " does not exist; make it: " + commands.createTopic(topic);
            }
            return unlessForbidden(e);
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            return problemOf(answer(admin.describeConfigs(List.of(resource)).all())
                    .values()
                    .iterator()
                    .next());
        } catch (ExecutionException e) {
            return unlessForbidden(e);
        }
    }

    /** What may not be seen is no problem; if it is the right to write that is missing, sending tells. */
    private static String unlessForbidden(ExecutionException failure) throws ExecutionException {
        if (failure.getCause() instanceof AuthorizationException) {
            return "";
        }
        throw failure;
    }

    private String problemOf(Config settings) {
        String policy = settings.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (Arrays.asList(policy.split(",", -1)).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            return "topic " + topic + " has cleanup.policy=" + policy
                    + ", so Kafka deletes all but the newest batch of a"
                    + " host and frames are lost; mend it: "
                    + commands.configureTopic(
                            topic, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        }
        String limit = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
        if (Long.parseLong(limit) < Topics.LARGEST_RECORD_BYTES) {
            return "topic " + topic + " has max.message.bytes=" + limit + ", and larger batches are lost; mend it: "
                    + commands.configureTopic(
                            topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, KafkaCommands.USUAL_MESSAGE_BYTES);
        }
        return "";
    }

    private <T> T answer(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(timeoutMs, TimeUnit.MILLISECONDS);
    }
}
