package dev.seine.collector.cat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void agreesWithTheRegularExpressionOfTheSameMeaning() {
        Random random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            String pattern = text(random, "ab*?.");
            String name = text(random, "ab.");
            String regex = pattern.replace(".", "\\.").replace("*", ".*").replace("?", ".");
            assertThat(new Glob(pattern).matches(name))
                    .as("%s on %s", pattern, name)
                    .isEqualTo(Pattern.matches(regex, name));
        }
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(8); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
