package dev.seine.runtime.config;

/**
 * A value that must not be seen: it prints as {@code ***} everywhere, and no error message contains it.
 *
 * @param reveal the value itself; call it only where the value is used
 */
public record Secret(String reveal) {
    /** What stands in the place of a secret. */
    public static final String MASK = "***";

    @Override
    public String toString() {
        return MASK;
    }
}
