package dev.seine.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is in the file, the loader gives a record or a ConfigException of one line, and does so soon. */
class ConfigFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final String[] PIECES = {
        "host-id", "captures", "kafka", "rings", ":", ": ", "\n", "\n  ", "\n- ", "- ", "[", "]", "{", "}", ",", "&a ",
        "*a", "!!str ", "!", "|", ">", "'", "\"", "\\x", "#", "%YAML 1.2\n", "---\n", "...\n", "? ", "\t", "\0",
                "\uFEFF",
        "\u2028", "\uD800", "0x1F", "1e999", "~", "null", "<<: ", "64MiB", "30s", "99999999999999999999", "é", "@", "`"
    };
    private static final String VALID = """
            host-id: a
            timeout: 30s
            kafka:
              bootstrap-servers: [a:9092]
              properties: {acks: all}
            captures:
              - block-size: 64KiB
                rings: 2
            """;

    @Test
    void randomPiecesOfYamlGiveARecordOrAConfigException() {
        Random random = new Random(20_260_101);
        int refused = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            int count = 0;
            for (int round = 0; round < ROUNDS; round++) {
                StringBuilder yaml = new StringBuilder();
                for (int i = random.nextInt(40); i >= 0; i--) {
                    yaml.append(PIECES[random.nextInt(PIECES.length)]);
                }
                count += refused(yaml.toString());
            }
            return count;
        });
        assertThat(refused).isBetween(1, ROUNDS - 1);
    }

    @Test
    void damagedConfigurationsGiveARecordOrAConfigException() {
        Random random = new Random(20_260_102);
        int refused = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            int count = 0;
            for (int round = 0; round < ROUNDS; round++) {
                byte[] bytes = VALID.getBytes(StandardCharsets.ISO_8859_1);
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                count += refused(new String(bytes, StandardCharsets.ISO_8859_1));
            }
            return count;
        });
        assertThat(refused).isBetween(1, ROUNDS - 1);
    }

    private static int refused(String yaml) {
        try {
            assertThat(ConfigPrinter.describe(Sample.parse(yaml, Map.of()))).isNotEmpty();
            return 0;
        } catch (ConfigException e) {
            assertThat(e.getMessage()).startsWith("agent.yaml").doesNotContainPattern("\\p{Cntrl}");
            return 1;
        }
    }
}
