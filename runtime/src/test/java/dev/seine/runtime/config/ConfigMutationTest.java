package dev.seine.runtime.config;

import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag(Rounds.FAULT)
class ConfigMutationTest {
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

    /** Ten aliases of ten aliases of ten aliases. */
    private static final String LAUGHS = """
            a: &a [x, x, x, x, x, x, x, x, x, x]
            b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
            c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
            d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
            host-id: *d
            """;

    @Timeout(7_200)
    @Test
    void anyTextIsAConfigurationOrAConfigException() {
        configurations()
                .run(
                        Rounds.of("fuzzed configurations", 3_000, 100_000_000),
                        ConfigMutationTest.class,
                        "configurations");
    }

    static Fuzz configurations() {
        List<byte[]> samples = List.of(
                bytes(VALID),
                bytes(LAUGHS),
                bytes("[".repeat(20_000)),
                bytes("{a: ".repeat(20_000)),
                bytes("- ".repeat(20_000)),
                bytes("? ".repeat(5_000)),
                bytes("&a [*a]"),
                bytes("host-id: \"" + "\\x41".repeat(1_000) + "\""));
        return new Fuzz(
                samples,
                ConfigException.class,
                new Fuzz.Allocation(4_000, 8 << 20),
                text -> ConfigPrinter.describe(Sample.parse(new String(text, StandardCharsets.UTF_8), Map.of())));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
