package dev.seine.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.runtime.config.Sample.Capture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
    @Test
    void emptyTextGivesTheDefaults() {
        assertThat(Sample.parse("")).isEqualTo(Sample.defaults());
        assertThat(Sample.parse("# only a comment\n")).isEqualTo(Sample.defaults());
        assertThat(Sample.parse("kafka:\n")).isEqualTo(Sample.defaults());
    }

    @Test
    void everyKindOfValueIsRead() {
        Sample sample = Sample.parse("""
                host-id: 0123
                mode: Drop_Oldest
                directory: /srv/seine
                timeout: 200ms
                verbose: true
                share: 1e-3
                kafka:
                  bootstrap-servers: [a:9092, "b:9092"]
                  password: hunter2
                captures:
                  - block-size: 1MiB
                    filter: tcp port 443
                  - interface-name: eth1
                    rings: 4
                never: [port 22]
                labels: {rack: a, zone: yes}
                limits:
                  bytes: 5000000000
                  port: 9
                """);
        assertThat(sample.hostId()).isEqualTo("0123");
        assertThat(sample.mode()).isEqualTo(Sample.Mode.DROP_OLDEST);
        assertThat(sample.directory()).isEqualTo(Path.of("/srv/seine"));
        assertThat(sample.timeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(sample.verbose()).isTrue();
        assertThat(sample.share()).isEqualTo(0.001);
        assertThat(sample.kafka().bootstrapServers()).containsExactly("a:9092", "b:9092");
        assertThat(sample.kafka().topic()).isEqualTo("seine.frames");
        assertThat(sample.kafka().password().reveal()).isEqualTo("hunter2");
        assertThat(sample.captures())
                .containsExactly(
                        new Capture("eth0", ByteSize.ofMebibytes(1), 1, Optional.of("tcp port 443")),
                        new Capture("eth1", ByteSize.ofKibibytes(512), 4, Optional.empty()));
        assertThat(sample.never()).containsExactly("port 22");
        assertThat(sample.labels()).isEqualTo(Map.of("rack", "a", "zone", "yes"));
        assertThat(sample.limits()).contains(new Sample.Limits(5_000_000_000L, new Sample.Port(9)));
    }

    @Test
    void aKeyWithNothingBehindItIsEmptyAndNotAnEmptyText() {
        assertThat(Sample.parse("host-id: ''\n").hostId()).isEmpty();
        assertThat(Sample.parse("host-id: |\n\nnever:\nlimits: ~\n").hostId()).isEmpty();
        assertThat(Sample.parse("captures: [filter: '']\n")
                        .captures()
                        .getFirst()
                        .filter())
                .contains("");
        assertThat(Sample.parse("captures: [filter: ]\n").captures().getFirst().filter())
                .isEmpty();
    }

    @Test
    void clientPropertiesThatAreNotWrittenKeepTheirDefaults() {
        Sample sample = Sample.parse("kafka:\n  properties:\n    acks: all\n");
        assertThat(sample.kafka().properties().values()).isEqualTo(Map.of("acks", "all", "linger.ms", "5"));
    }

    @Test
    void variablesOverrideTheFile() {
        Sample sample = Sample.parse(
                "host-id: file\nkafka:\n  topic: file\n",
                Map.of(
                        "SEINE_AGENT_HOST_ID", "variable",
                        "SEINE_AGENT_KAFKA_BOOTSTRAP_SERVERS", "a:1, b:2",
                        "SEINE_AGENT_LABELS", "rack=a,zone=b=c",
                        "SEINE_AGENT_LIMITS_BYTES", "7",
                        "SEINE_AGENT_LIMITS_PORT", "8",
                        "SEINE_AGENT_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWORD", "hunter2",
                        "SEINE_AGENTS", "not ours",
                        "HOME", "/root"));
        assertThat(sample.hostId()).isEqualTo("variable");
        assertThat(sample.kafka().topic()).isEqualTo("file");
        assertThat(sample.kafka().bootstrapServers()).isEqualTo(List.of("a:1", "b:2"));
        assertThat(sample.labels()).isEqualTo(Map.of("rack", "a", "zone", "b=c"));
        assertThat(sample.limits()).contains(new Sample.Limits(7, new Sample.Port(8)));
        assertThat(sample.kafka().properties().values())
                .isEqualTo(Map.of("linger.ms", "5", "ssl.keystore.password", "hunter2"));
    }

    @Test
    void variablesThatKubernetesAddsForServicesAreNotMistakes() {
        Map<String, String> links = Map.of(
                "SEINE_AGENT_SERVICE_HOST", "10.0.0.1",
                "SEINE_AGENT_SERVICE_PORT_HTTP", "9464",
                "SEINE_AGENT_PORT", "tcp://10.0.0.1:9464",
                "SEINE_AGENT_PORT_9464_TCP_ADDR", "10.0.0.1",
                "SEINE_AGENT_METRICS_PORT_9464_TCP", "tcp://10.0.0.1:9464");
        assertThat(Sample.parse("", links)).isEqualTo(Sample.defaults());
    }
}
