package dev.seine.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.collector.Collector;
import dev.seine.collector.CollectorConfig;
import dev.seine.collector.CollectorStatus;
import dev.seine.collector.consume.KafkaFrameTopic;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.config.ClientProperties;
import dev.seine.runtime.metrics.Metrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CollectorCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new CollectorCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("collector.yaml"), yaml);
    }

    @Test
    void printsTheConfigurationOfFileAndOptionsWithoutSecrets() throws IOException {
        Path file = file("""
                collector-id: c7
                kafka:
                  bootstrap-servers: broker:9092
                  properties:
                    sasl.jaas.config: hunter2
                seal:
                  max-size: 1MiB
                """);
        assertThat(run("-c", file.toString(), "--archive", "/srv/seine", "--topic", "other", "--print-config"))
                .isZero();
        assertThat(out.toString())
                .contains("collector-id: c7", "bootstrap-servers: broker:9092", "topic: other", "directory: /srv/seine")
                .contains("max-size: 1MiB", "max-age: 5m", "sasl.jaas.config: '***'")
                .doesNotContain("hunter2");
    }

    @Test
    void takesOptionsBeforeTheEnvironmentAndThatBeforeTheFile() throws IOException {
        Path file = file("kafka: {topic: from-file, group-id: from-file, bootstrap-servers: from-file:1}");
        CollectorCommand command = new CollectorCommand();
        new CommandLine(command).parseArgs("-c", file.toString(), "--topic", "from-option");
        CollectorConfig config = command.config(Map.of(
                "SEINE_COLLECTOR_KAFKA_TOPIC", "from-environment",
                "SEINE_COLLECTOR_KAFKA_GROUP_ID", "from-environment",
                "SEINE_COLLECTOR_SEAL_MAX_AGE", "90s"));
        assertThat(config.kafka().topic()).isEqualTo("from-option");
        assertThat(config.kafka().groupId()).isEqualTo("from-environment");
        assertThat(config.kafka().bootstrapServers()).isEqualTo("from-file:1");
        assertThat(config.seal().maxAge()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.checkpoint()).isEqualTo(CollectorConfig.Checkpoint.defaults());
    }

    @Test
    void saysInOneLineWhatIsWrongWithTheConfiguration() throws IOException {
        Path file = file("seal:\n  max-sise: 1MiB\n");
        assertThat(run("-c", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("seine collector: ")
                .contains("collector.yaml:2:3", "max-sise", "max-size");
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> new CollectorConfig.Seal(ByteSize.ofGibibytes(2), Duration.ofMinutes(1), 3))
                .hasMessage("maxSize must be 64KiB to 1GiB");
        assertThatThrownBy(() -> new CollectorConfig.Seal(ByteSize.ofMebibytes(2), Duration.ofMinutes(1), 20))
                .hasMessageContaining("compressionLevel");
        assertThatThrownBy(() -> new CollectorConfig.Kafka("b:1", "a/b", "g", ClientProperties.empty()))
                .hasMessageContaining("topic must be");
    }

    @Test
    void refusesClientPropertiesThatWouldBreakThePromise() {
        ClientProperties properties = ClientProperties.of(Map.of("enable.auto.commit", "true"));
        assertThatThrownBy(() -> new KafkaFrameTopic.Connection("b:1", "t", "g", "c", properties, Map.of()))
                .hasMessageContaining("must not contain enable.auto.commit");
    }

    @Test
    void aSecondCollectorOfAnArchiveIsRefusedUntilTheFirstIsClosed() throws IOException {
        CollectorConfig defaults = CollectorConfig.defaults();
        CollectorConfig config = new CollectorConfig(
                "c1",
                new CollectorConfig.Archive(directory, 4),
                new CollectorConfig.Kafka("127.0.0.1:1", "t", "g", ClientProperties.empty()),
                defaults.seal(),
                defaults.checkpoint(),
                defaults.retention(),
                defaults.http());
        try (Metrics metrics = new Metrics();
                Metrics others = new Metrics()) {
            try (Collector first = Collector.open(config, metrics, (worker, failure) -> {})) {
                CollectorStatus status = first.status();
                assertThat(status.isReady()).isFalse();
                assertThat(status.notReady()).contains("no partition is assigned to this collector yet");
                assertThat(metrics.scrape()).contains("seine_frames_total{stage=\"archived\"} 0");
                assertThatThrownBy(() -> Collector.open(config, others, (worker, failure) -> {}))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("belongs to another collector (collector c1, process ");
            }
            Collector.open(config, others, (worker, failure) -> {}).close();
        }
    }
}
