package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.kafka.KafkaCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** What is to be said of a topic: how it is laid out over the brokers, and its settings. */
final class TopicReview {
    static final String NAME = "kafka topic";
    private static final List<String> SETTINGS =
            List.of("cleanup.policy", "max.message.bytes", "retention.ms", "min.insync.replicas");
    private static final int REPLICAS = 3;
    private static final int IN_SYNC = 2;
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private final KafkaSubject subject;
    private final KafkaCommands commands;
    private final int brokers;

    /**
     * For a topic.
     *
     * @param brokers how many the cluster has
     */
    TopicReview(KafkaSubject subject, KafkaCommands commands, int brokers) {
        this.subject = subject;
        this.commands = commands;
        this.brokers = brokers;
    }

    Finding missing() {
        return Finding.error(
                NAME,
                "there is no topic " + subject.topic() + " in this cluster",
                commands.createTopic(subject.topic(), brokers));
    }

    /** Partitions and replicas. */
    List<Finding> layout(TopicDescription topic) {
        List<Finding> findings = new ArrayList<>();
        int partitions = topic.partitions().size();
        int replicas = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        String described = subject.topic() + " has " + counted(partitions, "partition") + " with "
                + counted(replicas, "replica") + " each";
        if (replicas >= REPLICAS) {
            findings.add(Finding.ok(NAME, described));
        } else {
            findings.add(Finding.warning(NAME, described + consequence(replicas), moreReplicas()));
        }
        leaderless(topic).ifPresent(findings::add);
        behind(topic).ifPresent(findings::add);
        return findings;
    }

    private static String consequence(int replicas) {
        return replicas == 1
                ? ": a broker that is away stops the agents, and its disk is the only place where the frames are"
                : ": with one broker away there is no copy left";
    }

    private String moreReplicas() {
        return brokers < REPLICAS
                ? "run at least " + REPLICAS + " brokers (this cluster has " + brokers + "), then: "
                        + commands.reassign()
                : commands.reassign();
    }

    private Optional<Finding> leaderless(TopicDescription topic) {
        return partitions(
                        topic,
                        partition ->
                                partition.leader() == null || partition.leader().isEmpty())
                .map(which -> Finding.error(
                        NAME, which + " have no leader: nothing can be written to them", bringBrokersBack()));
    }

    private Optional<Finding> behind(TopicDescription topic) {
        return partitions(
                        topic,
                        partition ->
                                partition.isr().size() < partition.replicas().size())
                .map(which ->
                        Finding.warning(NAME, which + " have replicas that are away or behind", bringBrokersBack()));
    }

    /** Those that are so, in words; empty if there is none. */
    private Optional<String> partitions(TopicDescription topic, Predicate<TopicPartitionInfo> which) {
        List<Integer> numbers = topic.partitions().stream()
                .filter(which)
                .map(TopicPartitionInfo::partition)
                .toList();
        return numbers.isEmpty() ? Optional.empty() : Optional.of("partitions " + numbers + " of " + subject.topic());
    }

    private String bringBrokersBack() {
        return "bring the brokers back that hold them: " + commands.describeTopic(subject.topic());
    }

    /**
     * The settings that hold for the topic, the brokers' defaults included.
     *
     * @param values by their names
     * @param replicas of the partition that has the fewest
     */
    List<Finding> settings(Map<String, String> values, int replicas) {
        List<Finding> findings = new ArrayList<>();
        policy(Setting.read(values, "cleanup.policy")).ifPresent(findings::add);
        size(Setting.read(values, "max.message.bytes")).ifPresent(findings::add);
        retention(Setting.read(values, "retention.ms")).ifPresent(findings::add);
        inSync(Setting.read(values, "min.insync.replicas"), replicas).ifPresent(findings::add);
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    NAME,
                    "its settings fit: "
                            + SETTINGS.stream()
                                    .map(name -> name + "=" + values.getOrDefault(name, "?"))
                                    .collect(Collectors.joining(", "))));
        }
        return findings;
    }

    /** One setting, if the broker told it. */
    private record Setting(String name, Optional<String> text) {
        static Setting read(Map<String, String> values, String name) {
            return new Setting(name, Optional.ofNullable(values.get(name)));
        }

        /** Empty where it is none, which no broker tells. */
        Optional<Long> number() {
            return text.filter(digits -> digits.matches("-?[0-9]{1,18}")).map(Long::parseLong);
        }
    }

    private Optional<Finding> policy(Setting policy) {
        return policy.text()
                .filter(text -> Arrays.asList(text.split("\\s*,\\s*")).contains("compact"))
                .map(text -> Finding.error(
                        NAME,
                        "cleanup.policy is " + text + ": Kafka would keep only the newest batch of each host",
                        alter("cleanup.policy", "delete")));
    }

    private Optional<Finding> size(Setting limit) {
        int largest = subject.largestRecordBytes();
        return limit.number()
                .filter(bytes -> bytes < largest)
                .map(bytes -> Finding.error(
                        NAME,
                        "max.message.bytes is " + bytes + ", and a batch may have up to " + largest
                                + " bytes: the broker would refuse it and its frames would be lost",
                        alter("max.message.bytes", KafkaCommands.USUAL_MESSAGE_BYTES)));
    }

    private Optional<Finding> retention(Setting retention) {
        return retention
                .number()
                .filter(ms -> ms >= 0 && ms < DAY_MS)
                .map(ms -> Finding.warning(
                        NAME,
                        "retention.ms is " + ms + " (" + Duration.ofMillis(ms)
                                + "): collectors that are away for longer lose frames",
                        alter("retention.ms", Duration.ofDays(7).toMillis())));
    }

    private Optional<Finding> inSync(Setting inSync, int replicas) {
        Optional<Long> wanted = inSync.number();
        if (wanted.filter(count -> count > replicas).isPresent()) {
            return wanted.map(count -> Finding.error(
                    NAME,
                    "min.insync.replicas is " + count + ", but there are only " + counted(replicas, "replica")
                            + ": nothing can be written",
                    alter("min.insync.replicas", Math.max(1, replicas - 1))));
        }
        if (wanted.filter(count -> count == replicas && replicas > 1).isPresent()) {
            return wanted.map(count -> Finding.warning(
                    NAME,
                    "min.insync.replicas is " + count + " of " + counted(replicas, "replica")
                            + ": one broker that is away stops the agents",
                    alter("min.insync.replicas", replicas - 1)));
        }
        return wanted.filter(count -> count < IN_SYNC && replicas > 1)
                .map(count -> Finding.warning(
                        NAME,
                        "min.insync.replicas is " + count + ": a batch counts as delivered when one broker has it",
                        alter("min.insync.replicas", IN_SYNC)));
    }

    private String alter(String setting, Object value) {
        return commands.configureTopic(subject.topic(), setting, value);
    }

    static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
