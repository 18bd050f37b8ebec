package dev.seine.runtime.config;

import java.util.List;

/**
 * One difference between two configurations.
 *
 * @param keys the way to it: {@code captures}, {@code [web]}, {@code filter}; an element of a list that has an id goes by it
 * @param before what it was, printable, secrets masked; empty where there was nothing
 * @param after what it is
 */
public record ConfigChange(List<String> keys, String before, String after) {
    public ConfigChange {
        keys = List.copyOf(keys);
    }

    /** Such as {@code captures[web].filter}. */
    public String path() {
        return ShownText.printable(String.join(".", keys).replace(".[", "["));
    }

    /** For people, in one line. */
    @Override
    public String toString() {
        return path() + ": " + ShownText.quoted(before) + " becomes " + ShownText.quoted(after);
    }
}
