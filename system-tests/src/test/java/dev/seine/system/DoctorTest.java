package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seine.testkit.Program;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** The doctor of agent and collector on real interfaces, directories and a real broker. */
@SystemTest
class DoctorTest {
    private record Line(String level, String check, String text, String remedy) {}

    private record Report(int exitCode, List<Line> lines) {
        List<Line> of(String level) {
            return lines.stream().filter(line -> line.level().equals(level)).toList();
        }

        Line error(String check) {
            return lines.stream()
                    .filter(line -> line.level().equals("error") && line.check().equals(check))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no error about " + check + " in " + lines));
        }
    }

    private static Report json(SeineProcess process) throws IOException, InterruptedException {
        int exitCode = process.awaitExit();
        assertThat(process.err()).as("nothing but the findings is printed").isEmpty();
        JsonNode root = new ObjectMapper().readTree(process.out());
        List<Line> lines = root.get("findings")
                .valueStream()
                .map(entry -> new Line(
                        entry.get("level").asText(),
                        entry.get("check").asText(),
                        entry.get("text").asText(),
                        entry.path("remedy").asText()))
                .toList();
        assertThat(lines)
                .allSatisfy(line -> assertThat(
                                line.level().equals("ok") || !line.remedy().isBlank())
                        .as("what is not ok has a remedy: %s", line)
                        .isTrue());
        assertThat(root.get("error").asLong())
                .isEqualTo(lines.stream()
                        .filter(line -> line.level().equals("error"))
                        .count());
        assertThat(exitCode).isEqualTo(root.get("error").asLong() == 0 ? 0 : 1);
        return new Report(exitCode, lines);
    }

    private static String[] agent(Lab lab, String interfaceName, String... more) throws Exception {
        List<String> fixed = List.of(
                "agent",
                "doctor",
                "--json",
                "-i",
                interfaceName,
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic(),
                "--spool",
                lab.directory().resolve("spool").toString());
        return Stream.concat(fixed.stream(), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String[] collector(Lab lab, Path archive, String topic) {
        return new String[] {
            "collector",
            "doctor",
            "--json",
            "--kafka",
            lab.broker().address(),
            "--topic",
            topic,
            "--archive",
            archive.toString(),
            "--http",
            "127.0.0.1:0"
        };
    }

    /** Kafka's message limits are fixed per topic. */
    private static String topicWith(Lab lab, Map<String, String> settings) throws Exception {
        String name = lab.topic() + "-set";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", lab.broker().address()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(settings)))
                    .all()
                    .get();
        }
        return name;
    }

    @Test
    void findsNoErrorWhereAnAgentWouldRunWell(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Report report = json(lab.seine(agent(lab, veth.captureInterface(), "tcp port 443")));
        assertThat(report.of("error")).isEmpty();
        assertThat(report.exitCode()).isZero();
        assertThat(report.of("ok"))
                .extracting(Line::check)
                .contains(
                        "libpcap",
                        "capability",
                        "interface",
                        "filter",
                        "ring",
                        "spool",
                        "kafka cluster",
                        "kafka rights");
        assertThat(report.of("warning"))
                .as("the lab has one broker")
                .anySatisfy(line -> assertThat(line.text()).contains("1 partition with 1 replica"));
    }

    @Test
    void theLinesSayWhatTheJsonSays(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        String[] arguments = agent(lab, veth.captureInterface());
        List<Line> lines = json(lab.seine(arguments)).lines();
        SeineProcess text = lab.seine(
                Arrays.stream(arguments).filter(word -> !word.equals("--json")).toArray(String[]::new));
        assertThat(text.awaitExit()).isZero();
        String printed = text.out().replaceAll("[0-9.,]+", "0");
        assertThat(lines)
                .allSatisfy(line -> assertThat(printed).contains(line.text().replaceAll("[0-9.,]+", "0")));
    }

    @Test
    void mayRunBesideAnAgentAndNamesIt(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Path spool = lab.directory().resolve("spool");
        int port = FreePort.any();
        SeineProcess agent =
                lab.agent("-i", veth.captureInterface(), "--spool", spool.toString(), "--http", "127.0.0.1:" + port);
        Report report = json(lab.seine(agent(lab, veth.captureInterface(), "--http", "127.0.0.1:" + port)));
        assertThat(report.of("error")).isEmpty();
        assertThat(report.of("warning"))
                .anySatisfy(line -> assertThat(line.text()).contains("process " + agent.pid()));
        assertThat(report.of("ok")).anySatisfy(line -> assertThat(line.text()).contains("runs already"));
        agent.stop();
    }

    @Test
    void withoutTheCapabilityItSaysHowToGetIt(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Report report = json(lab.seineBehind(
                List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"),
                agent(lab, veth.captureInterface())));
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.error("capability").remedy()).contains("--cap-add NET_RAW", "CapabilityBoundingSet");
        assertThat(report.error("ring").text()).contains("EPERM");
    }

    @Test
    void aKafkaThatIsAwayIsAnErrorWithTheAddress(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        String away = "127.0.0.1:" + FreePort.any();
        Report report = json(lab.seine("agent", "doctor", "--json", "-i", veth.captureInterface(), "--kafka", away));
        assertThat(report.error("kafka address").text()).contains(away + " takes no connection");
    }

    @Test
    void aTopicWithTheWrongSettingsHasTheCommandsThatMendIt(Lab lab) throws Exception {
        String topic = topicWith(lab, Map.of("cleanup.policy", "compact", "max.message.bytes", "65536"));
        Path archive = lab.archive("archive").root();
        Report report = json(lab.seine(collector(lab, archive, topic)));
        assertThat(report.of("error"))
                .extracting(Line::text)
                .anySatisfy(text -> assertThat(text).contains("cleanup.policy is compact"));
        assertThat(report.of("error"))
                .extracting(Line::text)
                .anySatisfy(text -> assertThat(text).contains("max.message.bytes is 65536"));
        for (Line line : report.of("error")) {
            mend(line.remedy());
        }
        assertThat(json(lab.seine(collector(lab, archive, topic))).of("error"))
                .as("the commands have mended it")
                .isEmpty();
    }

    /** Does what the command of Kafka's tools does: they are not part of this build. */
    private static void mend(String command) throws Exception {
        Matcher words = Pattern.compile("kafka-configs.sh --bootstrap-server (\\S+) --alter --entity-type topics"
                        + " --entity-name (\\S+) --add-config ([a-z.]+)=(\\S+)")
                .matcher(command);
        assertThat(words.matches()).as(command).isTrue();
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, words.group(2));
        AlterConfigOp set =
                new AlterConfigOp(new ConfigEntry(words.group(3), words.group(4)), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", words.group(1)))) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
        }
    }

    @Test
    void aMissingTopicIsAnError(Lab lab) throws Exception {
        Report report = json(lab.seine(collector(lab, lab.archive("archive").root(), "no-such-topic")));
        assertThat(report.error("kafka topic").remedy()).contains("kafka-topics.sh", "--create --topic no-such-topic");
    }

    @Test
    void aReadOnlyArchiveIsAnError(Lab lab) throws Exception {
        Path archive = Files.createDirectories(lab.directory().resolve("read-only"));
        Program.run("mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", archive.toString());
        lab.own(() -> Program.run("umount", archive.toString()));
        Report report = json(lab.seine(collector(lab, archive, lab.topic())));
        assertThat(report.error("archive").text()).contains("Read-only file system");
        assertThat(report.exitCode()).isEqualTo(1);
    }

    @Test
    void anArchiveThatAnotherCollectorHasIsAWarning(Lab lab) throws Exception {
        CollectorProcess running = lab.collector();
        Path archive = lab.directory().resolve("archive");
        Patience.until("the collector has the archive", () -> Files.exists(archive.resolve(".seine/lock")));
        Report report = json(lab.seine(collector(lab, archive, lab.topic())));
        assertThat(report.of("error")).isEmpty();
        assertThat(report.of("warning"))
                .anySatisfy(line -> assertThat(line.text()).contains("belongs to collector"));
        running.stop();
    }

    @Test
    void aWrongOptionIsNoFinding(Lab lab) throws Exception {
        SeineProcess wrong = lab.seine("agent", "doctor", "--config", "/nowhere.yaml");
        assertThat(wrong.awaitExit()).isEqualTo(2);
        assertThat(wrong.err()).contains("seine agent doctor: ", "/nowhere.yaml");
        SeineProcess inFront = lab.seine("agent", "-i", "lo", "doctor");
        assertThat(inFront.awaitExit()).isEqualTo(2);
        assertThat(inFront.err()).contains("stand behind that word");
    }
}
