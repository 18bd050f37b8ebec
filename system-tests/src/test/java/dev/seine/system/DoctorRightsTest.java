package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** What the doctor makes of a broker that lets nobody in without a password, and nobody do what was not granted. */
@SystemTest
class DoctorRightsTest {
    private static final Pattern GRANT =
            Pattern.compile("kafka-acls.sh --bootstrap-server \\S+ --command-config \\S+ --add"
                    + " --allow-principal (\\S+) --operation (\\w+) --(topic|group) (\\S+)");

    private static List<JsonNode> findings(Lab lab, String program, String yaml) throws Exception {
        Path config = Files.writeString(lab.directory().resolve(program + ".yaml"), yaml);
        SeineProcess doctor = lab.seine(program, "doctor", "--json", "--config", config.toString());
        doctor.awaitExit();
        assertThat(doctor.err()).isEmpty();
        assertThat(doctor.out()).doesNotContain("secret");
        return new ObjectMapper()
                .readTree(doctor.out())
                .get("findings")
                .valueStream()
                .toList();
    }

    private static List<JsonNode> ofLevel(String level, List<JsonNode> findings) {
        return findings.stream()
                .filter(finding -> finding.get("level").asText().equals(level))
                .filter(finding -> finding.get("check").asText().startsWith("kafka"))
                .toList();
    }

    private static String kafka(SecuredBroker broker, String user, String password) {
        StringBuilder yaml =
                new StringBuilder("kafka:\n  bootstrap-servers: " + broker.address() + "\n  properties:\n");
        for (Map.Entry<String, String> each :
                SecuredBroker.client(user, password).entrySet()) {
            yaml.append("    ")
                    .append(each.getKey())
                    .append(": '")
                    .append(each.getValue())
                    .append("'\n");
        }
        return yaml.toString();
    }

    private static String agent(SecuredBroker broker, String password) {
        return kafka(broker, "agents", password) + "captures: [{interfaces: [lo]}]\n";
    }

    private static String collector(Lab lab, SecuredBroker broker) {
        return kafka(broker, "archive", "archive") + "archive: {directory: "
                + lab.directory().resolve("archive") + "}\nhttp: {enabled: false}\n";
    }

    /** Does what Kafka's kafka-acls.sh does with such a command. */
    private static void grant(SecuredBroker broker, String command) throws Exception {
        Matcher words = GRANT.matcher(command);
        assertThat(words.find()).as(command).isTrue();
        AclOperation operation = words.group(2).equals("DescribeConfigs")
                ? AclOperation.DESCRIBE_CONFIGS
                : AclOperation.valueOf(words.group(2).toUpperCase(Locale.ROOT));
        broker.grant(
                words.group(1),
                operation,
                ResourceType.valueOf(words.group(3).toUpperCase(Locale.ROOT)),
                words.group(4));
    }

    @Test
    void aWrongPasswordIsAnErrorThatNamesTheUser(Lab lab) throws Exception {
        SecuredBroker broker = lab.own(SecuredBroker.start(lab.directory().resolve("kafka")));
        assertThat(ofLevel("error", findings(lab, "agent", agent(broker, "secret"))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.get("check").asText()).isEqualTo("kafka login");
                    assertThat(finding.get("text").asText()).contains("SASL_PLAINTEXT PLAIN as User:agents");
                    assertThat(finding.get("remedy").asText()).contains("sasl.jaas.config");
                });
    }

    @Test
    void theCommandsThatItGivesGrantExactlyWhatIsMissing(Lab lab) throws Exception {
        SecuredBroker broker = lab.own(SecuredBroker.start(lab.directory().resolve("kafka")));
        broker.createTopic("seine.frames");
        List<JsonNode> errors = ofLevel("error", findings(lab, "agent", agent(broker, "agents")));
        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error.get("text").asText())
                        .isEqualTo("User:agents lacks the right Write on topic seine.frames"));
        grant(broker, errors.getFirst().get("remedy").asText());
        List<JsonNode> mended = findings(lab, "agent", agent(broker, "agents"));
        assertThat(ofLevel("error", mended)).isEmpty();
        assertThat(ofLevel("warning", mended))
                .anySatisfy(warning -> assertThat(warning.get("text").asText()).contains("needs DescribeConfigs"));
    }

    @Test
    void aCollectorNeedsTheTopicAndTheGroup(Lab lab) throws Exception {
        SecuredBroker broker = lab.own(SecuredBroker.start(lab.directory().resolve("kafka")));
        broker.createTopic("seine.frames");
        List<JsonNode> errors = ofLevel("error", findings(lab, "collector", collector(lab, broker)));
        assertThat(errors)
                .extracting(error -> error.get("text").asText())
                .containsExactly(
                        "User:archive lacks the right Read on topic seine.frames",
                        "User:archive lacks the right Read on group seine-collector");
        for (JsonNode error : errors) {
            grant(broker, error.get("remedy").asText());
        }
        List<JsonNode> mended = findings(lab, "collector", collector(lab, broker));
        assertThat(ofLevel("error", mended)).isEmpty();
        JsonNode unseen = ofLevel("warning", mended).stream()
                .filter(warning -> warning.get("text").asText().contains("DescribeConfigs"))
                .findFirst()
                .orElseThrow();
        grant(broker, unseen.get("remedy").asText());
        assertThat(findings(lab, "collector", collector(lab, broker)))
                .anySatisfy(finding -> assertThat(finding.get("text").asText()).contains("its settings fit"));
    }
}
