package dev.seine.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigPrinterTest {
    private static final Sample AWKWARD = new Sample(
            "007",
            Sample.Mode.DROP_OLDEST,
            Path.of("/a b/#c: d"),
            Duration.ofSeconds(90),
            true,
            1e-9,
            Sample.Kafka.defaults(),
            List.of(new Sample.Capture("~", ByteSize.ofBytes(4096), 2, Optional.of("tcp[13] & 2 != 0 # \"no\""))),
            List.of("true", "null", "", "two\nlines", "*", "- x"),
            Map.of("a: b", "yes"),
            Optional.of(new Sample.Limits(Long.MAX_VALUE, new Sample.Port(1))));

    @Test
    void whatIsPrintedIsReadBackToAnEqualRecord() {
        assertThat(Sample.parse(ConfigPrinter.describe(Sample.defaults())).captures())
                .isEmpty();
        Sample read = Sample.parse(ConfigPrinter.describe(AWKWARD));
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("kafka.password")
                .isEqualTo(AWKWARD);
    }

    @Test
    void defaultsArePrintedAsTheUserWouldWriteThem() {
        assertThat(ConfigPrinter.describe(Sample.defaults())).isEqualTo("""
                host-id: web-07
                mode: drop-newest
                directory: /var/lib/seine
                timeout: 30s
                verbose: false
                share: 0.5
                kafka:
                  bootstrap-servers:
                  - localhost:9092
                  topic: seine.frames
                  properties:
                    linger.ms: "5"
                  password: '***'
                captures: []
                never: []
                labels: {}
                limits: null
                """);
    }

    @Test
    void secretsAreMaskedEverywhere() {
        Sample sample = Sample.parse("""
                kafka:
                  password: hunter2
                  properties:
                    sasl.jaas.config: user hunter2
                    ssl.keystore.key: hunter2
                    ssl.truststore.PASSWORD: hunter2
                    sasl.oauthbearer.token.endpoint.url: hunter2
                    acks: all
                """);
        assertThat(sample.toString()).doesNotContain("hunter2").contains("acks=all");
        assertThat(ConfigPrinter.describe(sample)).doesNotContain("hunter2").contains("acks: all");
        assertThat(sample.kafka().properties().values().values()).contains("user hunter2");
    }
}
