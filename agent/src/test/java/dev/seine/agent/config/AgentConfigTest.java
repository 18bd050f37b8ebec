package dev.seine.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.afpacket.FanoutMode;
import dev.seine.agent.spool.SpoolPolicy;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.config.ClientProperties;
import dev.seine.runtime.config.ConfigException;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigPrinter;
import dev.seine.runtime.config.ConfigText;
import dev.seine.runtime.http.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentConfigTest {
    private static final String EVERYTHING = """
            host-id: web-07
            labels:
              rack: b4
              role: web
            kafka:
              bootstrap-servers: broker-1:9093,broker-2:9093
              topic: lab.frames
              compression: zstd
              buffer-size: 8MiB
              properties:
                security.protocol: SSL
                ssl.truststore.location: /etc/seine/ca.pem
            captures:
              - id: web
                source: ring
                interfaces: [eth0, eth1]
                filter: tcp port 443
                snap-length: 128
                promiscuous: false
                limits:
                  frames-per-second: 100000
                  bytes-per-second: 50MiB
                  duration: 1h
                  frames: 1000
                  bytes: 10GiB
                ring:
                  size: 16MiB
                  block-size: 256KiB
                  block-retire-timeout: 50ms
                  count: 4
                  fanout: cpu
              - id: old
                source: replay
                file: /var/lib/traces/monday.pcapng
            never: host 10.0.0.1
            queue-size: 4MiB
            spool:
              directory: /var/spool/seine
              max-size: 8GiB
              file-size: 32MiB
              force-interval: 500ms
              policy: drop-oldest
              max-rate: 10MiB
            limits: {memory: 200MiB}
            stop-timeout: 5s
            http: 127.0.0.1:9464
            """;

    private static AgentConfig parse(String yaml) {
        return ConfigLoader.parse(new ConfigText("agent.yaml", yaml), AgentConfig.class, Map.of(), "SEINE_AGENT");
    }

    @Test
    void readsEveryKey() {
        CaptureConfig.Ring ring = new CaptureConfig.Ring(
                ByteSize.ofMebibytes(16), ByteSize.ofKibibytes(256), Duration.ofMillis(50), 4, FanoutMode.CPU);
        CaptureConfig web = new CaptureConfig(
                "web",
                CaptureConfig.SourceType.RING,
                List.of("eth0", "eth1"),
                Optional.empty(),
                "tcp port 443",
                128,
                false,
                new CaptureConfig.Limits(
                        100_000, ByteSize.ofMebibytes(50), Duration.ofHours(1), 1_000, ByteSize.ofGibibytes(10)),
                ring);
        CaptureConfig old = new CaptureConfig(
                "old",
                CaptureConfig.SourceType.REPLAY,
                List.of(),
                Optional.of(Path.of("/var/lib/traces/monday.pcapng")),
                "",
                262_144,
                true,
                CaptureConfig.Limits.none(),
                CaptureConfig.Ring.defaults());
        AgentConfig.Kafka kafka = new AgentConfig.Kafka(
                "broker-1:9093,broker-2:9093",
                "lab.frames",
                "zstd",
                ByteSize.ofMebibytes(8),
                ClientProperties.of(
                        Map.of("security.protocol", "SSL", "ssl.truststore.location", "/etc/seine/ca.pem")));
        assertThat(parse(EVERYTHING))
                .isEqualTo(new AgentConfig(
                        "web-07",
                        Map.of("rack", "b4", "role", "web"),
                        kafka,
                        List.of(web, old),
                        "host 10.0.0.1",
                        ByteSize.ofMebibytes(4),
                        new AgentConfig.Spool(
                                Optional.of(Path.of("/var/spool/seine")),
                                ByteSize.ofGibibytes(8),
                                ByteSize.ofMebibytes(32),
                                Duration.ofMillis(500),
                                SpoolPolicy.DROP_OLDEST,
                                ByteSize.ofMebibytes(10)),
                        new AgentConfig.Limits(ByteSize.ofMebibytes(200)),
                        Duration.ofSeconds(5),
                        Optional.of(ListenAddress.loopback(9464))));
    }

    @Test
    void needsNothing() {
        assertThat(parse("")).isEqualTo(AgentConfig.defaults());
        assertThat(AgentConfig.defaults().hostId()).isNotBlank();
        assertThat(parse("captures: [{}]").captures()).containsExactly(CaptureConfig.defaults());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", EVERYTHING})
    void readsBackWhatItPrints(String yaml) {
        AgentConfig config = parse(yaml);
        assertThat(parse(ConfigPrinter.describe(config))).isEqualTo(config);
    }

    @Test
    void masksWhatMayBeASecret() {
        AgentConfig config = parse("kafka: {properties: {ssl.keystore.password: hunter2}}");
        assertThat(config.kafka().toSettings().clientProperties()).containsEntry("ssl.keystore.password", "hunter2");
        assertThat(ConfigPrinter.describe(config)).doesNotContain("hunter2").contains("***");
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void takesTheEnvironmentOverTheFile() {
        AgentConfig config = ConfigLoader.parse(
                new ConfigText("agent.yaml", EVERYTHING),
                AgentConfig.class,
                Map.of("SEINE_AGENT_KAFKA_BOOTSTRAP_SERVERS", "other:9092", "SEINE_AGENT_STOP_TIMEOUT", "1s"),
                "SEINE_AGENT");
        assertThat(config.kafka().bootstrapServers()).isEqualTo("other:9092");
        assertThat(config.stopTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    /** Each message names the place, the value and what is allowed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host-ids: web-07                  | agent.yaml:1:1 | host-ids           | host-id",
                "captures: [{filtre: tcp}]         | agent.yaml:1   | filtre             | filter",
                "stop-timeout: soon                | agent.yaml:1   | soon               | stop-timeout",
                "stop-timeout: 11m                 | agent.yaml:1   | 11m                | 0s to 10m",
                "queue-size: 1KiB                  | agent.yaml:1   | 1KiB               | 1MiB to 1GiB",
                "queue-size: 4MB                   | agent.yaml:1   | 4MB                | MiB",
                "spool: {max-size: 63MiB}          | agent.yaml:1   | max-size is 63MiB  | 64MiB to 16TiB",
                "spool: {policy: drop-any}         | agent.yaml:1   | drop-any           | drop-oldest",
                "spool: {max-rate: 0}              | agent.yaml:1   | max-rate is 0      | 1KiB to 1TiB",
                "captures: [{snap-length: 0}]      | agent.yaml:1   | snap-length is 0   | 1 to 262144",
                "captures: [{snap-length: 262145}] | agent.yaml:1   | 262145             | 1 to 262144",
                "captures: [{limits: {frames: -1}}] | agent.yaml:1  | frames is -1       | 0 to",
                "captures: [{limits: {frames-per-second: -1}}] | agent.yaml:1 | frames-per-second is -1 | 0 to",
                "captures: [{limits: {bytes: 4MB}}] | agent.yaml:1  | 4MB                | MiB",
                "captures: [{limits: {duration: x}}] | agent.yaml:1 | duration           | 30s",
                "captures: [{limits: {rate: 1}}]   | agent.yaml:1   | rate               | frames-per-second",
                "limits: {memory: lots}            | agent.yaml:1   | lots               | MiB",
                "captures: [{promiscuous: maybe}]  | agent.yaml:1   | maybe              | promiscuous",
                "captures: [{source: magic}]       | agent.yaml:1   | magic              | ring",
                "captures: [{source: replay}]      | agent.yaml:1   | capture default    | a file goes with source replay",
                "captures: [{file: /tmp/x}]        | agent.yaml:1   | capture default    | a file goes with source replay",
                "captures: [{id: ''}]              | agent.yaml:1   | id                 | empty",
                "captures: [{}, {}]                | agent.yaml     | two captures       | same id",
                "captures: [{ring: {count: 65}}]   | agent.yaml:1   | count is 65        | 1 to 64",
                "captures: [{ring: {size: 1MiB}}]  | agent.yaml:1   | size is 1MiB       | 2MiB to 4GiB",
                "captures: [{ring: {block-size: 1MiB}}] | agent.yaml:1 | block-size is 1MiB | 4KiB to 512KiB",
                "kafka: {compression: rar}         | agent.yaml:1   | rar                | zstd",
                "kafka: {topic: a/b}               | agent.yaml:1   | topic 'a/b'        | 1 to 249",
                "kafka: {topic: ..}                | agent.yaml:1   | topic '..'         | 1 to 249",
                "kafka: {bootstrap-servers: ''}    | agent.yaml:1   | bootstrap-servers  | host:port",
                "kafka: {buffer-size: 1MiB}        | agent.yaml:1   | buffer-size is 1MiB | 2MiB to 1GiB",
                "http: nowhere                     | agent.yaml:1   | http               | host:port",
                "host-id: ''                       | agent.yaml:1   | host-id has 0 bytes | 1 to 255"
            })
    void saysWhereWhatAndWhatWouldBeRight(String yaml, String place, String what, String right) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(place)
                .hasMessageContaining(what)
                .hasMessageContaining(right);
    }

    @Test
    void countsTheBytesOfAHostIdAndNotItsCharacters() {
        assertThat(parse("host-id: " + "ü".repeat(127)).hostId()).hasSize(127);
        assertThatThrownBy(() -> parse("host-id: " + "ü".repeat(128)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("host-id has 256 bytes, allowed are 1 to 255");
    }
}
