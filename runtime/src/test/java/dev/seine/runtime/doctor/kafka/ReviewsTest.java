package dev.seine.runtime.doctor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.doctor.Level;
import dev.seine.runtime.kafka.ClientIdentity;
import dev.seine.runtime.kafka.KafkaCommands;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of a broker's answers. */
class ReviewsTest {
    private static final int LARGEST = 1_001_024;
    private static final Map<String, String> GOOD = Map.of(
            "cleanup.policy", "delete",
            "max.message.bytes", "1048588",
            "retention.ms", "604800000",
            "min.insync.replicas", "2");

    private static KafkaSubject subject(KafkaRole role, Map<String, String> properties) {
        return new KafkaSubject("broker:9092", "seine.frames", LARGEST, role, properties);
    }

    private static TopicReview topic(int brokers) {
        KafkaSubject subject = subject(new KafkaRole.Producer(), Map.of());
        return new TopicReview(subject, KafkaCommands.of(subject.bootstrapServers(), Map.of()), brokers);
    }

    private static List<Finding> settings(String name, String value, int replicas) {
        Map<String, String> values = new TreeMap<>(GOOD);
        values.put(name, value);
        return topic(3).settings(values, replicas);
    }

    private static TopicDescription described(int partitions, int replicas, int inSync) {
        List<Node> nodes = IntStream.range(0, replicas)
                .mapToObj(id -> new Node(id, "broker-" + id, 9092))
                .toList();
        return new TopicDescription(
                "seine.frames",
                false,
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartitionInfo(
                                partition,
                                inSync == 0 ? Node.noNode() : nodes.getFirst(),
                                nodes,
                                nodes.subList(0, inSync)))
                        .toList());
    }

    @Test
    void goodSettingsAreOneLine() {
        assertThat(topic(3).settings(GOOD, 3)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.text()).contains("max.message.bytes=1048588");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cleanup.policy | compact | 3 | ERROR | cleanup.policy=delete",
                "cleanup.policy | compact,delete | 3 | ERROR | cleanup.policy=delete",
                "max.message.bytes | 1001023 | 3 | ERROR | max.message.bytes=1048588",
                "retention.ms | 3600000 | 3 | WARNING | retention.ms=604800000",
                "retention.ms | 0 | 3 | WARNING | retention.ms=604800000",
                "min.insync.replicas | 1 | 3 | WARNING | min.insync.replicas=2",
                "min.insync.replicas | 3 | 3 | WARNING | min.insync.replicas=2",
                "min.insync.replicas | 4 | 3 | ERROR | min.insync.replicas=2"
            })
    void aSettingThatDoesNotFitHasTheCommandThatMendsIt(
            String name, String value, int replicas, Level level, String mended) {
        assertThat(settings(name, value, replicas)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(level);
            assertThat(finding.text()).contains(value);
            assertThat(finding.remedy())
                    .contains("kafka-configs.sh --bootstrap-server broker:9092 --alter --entity-type topics"
                            + " --entity-name seine.frames --add-config " + mended);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "max.message.bytes, 1001024, 3",
        "retention.ms, -1, 3",
        "retention.ms, 86400000, 3",
        "min.insync.replicas, 1, 1"
    })
    void theLimitItselfIsGood(String name, String value, int replicas) {
        assertThat(settings(name, value, replicas))
                .singleElement()
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.OK));
    }

    @Test
    void aSettingThatTheBrokerDoesNotTellIsNoReasonToComplain() {
        assertThat(topic(3).settings(Map.of(), 3))
                .singleElement()
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.OK));
    }

    @Test
    void threeReplicasAreGoodAndOneIsAWarning() {
        assertThat(topic(3).layout(described(6, 3, 3)))
                .containsExactly(Finding.ok("kafka topic", "seine.frames has 6 partitions with 3 replicas each"));
        assertThat(topic(1).layout(described(1, 1, 1))).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.text()).contains("1 partition with 1 replica each");
            assertThat(finding.remedy())
                    .hasValueSatisfying(
                            remedy -> assertThat(remedy).contains("at least 3 brokers (this cluster has 1)"));
        });
    }

    @Test
    void replicasThatAreAwayAreNamed() {
        assertThat(topic(3).layout(described(2, 3, 2)))
                .extracting(Finding::level)
                .containsExactly(Level.OK, Level.WARNING);
        assertThat(topic(3).layout(described(2, 3, 0)))
                .filteredOn(finding -> finding.level() == Level.ERROR)
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.text()).contains("[0, 1]").contains("no leader"));
    }

    @Test
    void aMissingTopicIsMadeWithAsManyReplicasAsThereAreBrokers() {
        assertThat(topic(1).missing().remedy())
                .hasValueSatisfying(remedy ->
                        assertThat(remedy).contains("--replication-factor 1").doesNotContain("min.insync"));
        assertThat(topic(5).missing().remedy())
                .hasValueSatisfying(remedy ->
                        assertThat(remedy).contains("--replication-factor 3").contains("min.insync.replicas=2"));
    }

    private static RightsReview rights(KafkaRole role, Map<String, String> properties) {
        KafkaSubject subject = subject(role, properties);
        ClientIdentity identity = ClientIdentity.of(properties, Optional.of("CN=web-07,O=example"));
        return new RightsReview(subject, new KafkaCommands(subject.bootstrapServers(), identity), identity);
    }

    @Test
    void aMissingRightHasTheCommandThatGrantsIt() {
        Map<String, String> scram = Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"agents\" password=\"x\";");
        Finding finding = rights(new KafkaRole.Producer(), scram).topic(Set.of(AclOperation.DESCRIBE));
        assertThat(finding.level()).isEqualTo(Level.ERROR);
        assertThat(finding.text()).isEqualTo("User:agents lacks the right Write on topic seine.frames");
        assertThat(finding.remedy())
                .contains("kafka-acls.sh --bootstrap-server broker:9092 --command-config admin.properties --add"
                        + " --allow-principal User:agents --operation Write --topic seine.frames");
    }

    @Test
    void aCollectorReadsTheTopicAndItsGroup() {
        RightsReview rights = rights(
                new KafkaRole.Consumer("archive"),
                Map.of("security.protocol", "SSL", "ssl.keystore.location", "web-07.pem"));
        assertThat(rights.topic(Set.of(AclOperation.READ, AclOperation.DESCRIBE)))
                .isEqualTo(Finding.ok("kafka rights", "User:CN=web-07,O=example may read topic seine.frames"));
        assertThat(rights.topic(Set.of(AclOperation.WRITE)).level()).isEqualTo(Level.ERROR);
        assertThat(rights.group("archive", Set.of(AclOperation.DESCRIBE)).remedy())
                .hasValueSatisfying(remedy -> assertThat(remedy)
                        .endsWith("--allow-principal User:CN=web-07,O=example --operation Read --group archive"));
    }
}
