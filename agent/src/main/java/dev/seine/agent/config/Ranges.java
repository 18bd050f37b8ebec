package dev.seine.agent.config;

/** Range checks whose message names the key, the value and what is allowed. */
final class Ranges {
    private Ranges() {}

    static <T extends Comparable<? super T>> void check(String key, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " is " + value + ", allowed are " + least + " to " + most);
        }
    }
}
