package dev.seine.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageSearchTest {
    private static final String MAGIC = "the magic word";

    /** A reader with a fault behind a comparison that chance does not pass. */
    static Fuzz faulty() {
        return new Fuzz(
                List.of("hello".getBytes(StandardCharsets.ISO_8859_1)),
                IOException.class,
                new Fuzz.Allocation(1_000, 1 << 20),
                input -> {
                    String text = new String(input, StandardCharsets.ISO_8859_1);
                    if (text.equals(MAGIC)) {
                        throw new IllegalStateException("found");
                    }
                    return text;
                });
    }

    @Test
    void findsAFaultThatChanceDoesNotAndShowsTheInput() {
        String input = Base64.getEncoder().encodeToString(MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> new CoverageSearch(faulty(), CoverageSearchTest.class, "faulty", "planted-fault")
                        .run(Duration.ofMinutes(3)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("IllegalStateException: found is not documented")
                .hasMessageContaining(input);
    }
}
