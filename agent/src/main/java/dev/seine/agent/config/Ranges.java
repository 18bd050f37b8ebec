package dev.seine.agent.config;

import dev.seine.runtime.config.DurationText;
import java.time.Duration;

/** Range checks whose message names the key, the value and what is allowed, as they are written in a configuration. */
final class Ranges {
    private Ranges() {}

    static <T extends Comparable<? super T>> void check(String key, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key + " is " + text(value) + ", allowed are " + text(least) + " to " + text(most));
        }
    }

    private static String text(Object value) {
        return value instanceof Duration duration ? DurationText.print(duration) : value.toString();
    }
}
