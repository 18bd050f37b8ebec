package dev.seine.runtime.config;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Properties that are handed through to a client library, such as Kafka's. Some of them are secrets, and only their names
 * tell, so whatever may be one is masked when the properties are printed.
 *
 * @param values property names to values, in name order
 */
public record ClientProperties(SortedMap<String, String> values) {
    /** "key" is for ssl.keystore.key; it also masks some innocent properties, which is the right way to be wrong. */
    private static final List<String> SECRET_WORDS =
            List.of("password", "secret", "jaas", "key", "token", "credential");

    public ClientProperties {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static ClientProperties of(Map<String, String> values) {
        return new ClientProperties(new TreeMap<>(values));
    }

    public static ClientProperties empty() {
        return of(Map.of());
    }

    /** The same properties with the values of those that may be secrets replaced by {@code ***}. */
    public SortedMap<String, String> masked() {
        SortedMap<String, String> masked = new TreeMap<>(values);
        masked.replaceAll((name, value) -> maySecret(name) ? Secret.MASK : value);
        return masked;
    }

    private static boolean maySecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET_WORDS.stream().anyMatch(lower::contains);
    }

    @Override
    public String toString() {
        return masked().toString();
    }
}
