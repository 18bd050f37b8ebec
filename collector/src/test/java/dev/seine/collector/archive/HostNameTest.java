package dev.seine.collector.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostNameTest {
    @Test
    void leavesOrdinaryNamesAsTheyAre() {
        assertThat(HostName.encode("web-07.example.com")).isEqualTo("web-07.example.com");
        assertThat(HostName.encode("DB_1")).isEqualTo("DB_1");
    }

    @Test
    void takesThePowerFromNamesThatMeanSomethingInAPath() {
        assertThat(HostName.encode("../../etc")).isEqualTo("%2E.%2F..%2Fetc");
        assertThat(HostName.encode("a/b")).isEqualTo("a%2Fb");
        assertThat(HostName.encode("..")).isEqualTo("%2E.");
        assertThat(HostName.encode(".hidden")).isEqualTo("%2Ehidden");
        assertThat(HostName.encode(" ")).isEqualTo("%20");
        assertThat(HostName.encode("\u0000\n%41")).isEqualTo("%00%0A%2541");
        assertThat(HostName.encode("ü")).isEqualTo("%C3%BC");
    }

    @Test
    void cutsLongNamesAndKeepsThemApart() {
        String longest = "x".repeat(255);
        String name = HostName.encode(longest);
        assertThat(name)
                .hasSizeLessThanOrEqualTo(HostName.MAX_LENGTH)
                .startsWith("xxx")
                .contains("%-");
        assertThat(HostName.encode("x".repeat(254) + "y")).isNotEqualTo(name);
        assertThat(HostName.encode("x".repeat(160))).isEqualTo("x".repeat(160));
        assertThat(HostName.encode("é".repeat(127)))
                .as("an escape is not cut in two")
                .matches("(%[0-9A-F]{2})+%-[0-9A-F]{32}");
    }

    @Test
    void staysAPlainNameOfItsOwnForRandomIds() {
        Random random = new Random(20_261_124);
        Set<String> ids = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(random.nextInt(80) == 0 ? 255 : 6)];
            random.nextBytes(bytes);
            String id = new String(bytes, StandardCharsets.UTF_8);
            String name = HostName.encode(id);
            assertThat(name).matches("[A-Za-z0-9_%-][A-Za-z0-9._%-]*").hasSizeLessThanOrEqualTo(HostName.MAX_LENGTH);
            assertThat(Path.of("/archive").resolve(name).normalize()).hasParentRaw(Path.of("/archive"));
            ids.add(id);
            names.add(name);
        }
        assertThat(names).hasSameSizeAs(ids);
    }
}
