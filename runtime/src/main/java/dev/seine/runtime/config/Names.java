package dev.seine.runtime.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How a key is spelled in a record, in YAML and in the environment, and which known one a misspelled one is nearest to. */
final class Names {
    /** Beyond this no known name is near, and comparing would only cost time. */
    private static final int MAX_COMPARED = 100;

    private Names() {}

    /** {@code blockSize} to {@code block-size}; a run of capitals stays one word ({@code caURL} is {@code ca-url}). */
    static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", "$1$3-$2")
                .toLowerCase(Locale.ROOT);
    }

    /** {@code kafka.bootstrap-servers} to {@code PREFIX_KAFKA_BOOTSTRAP_SERVERS}. */
    static String variable(String prefix, String path) {
        return prefix + "_" + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The known name with the fewest edits to the given one, if fewer than half of its letters differ. */
    static Optional<String> nearest(String given, Collection<String> known) {
        if (given.length() > MAX_COMPARED) {
            return Optional.empty();
        }
        String best = null;
        int bestEdits = Math.max(2, (given.length() + 1) / 2);
        for (String name : known) {
            int edits = edits(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (edits < bestEdits) {
                best = name;
                bestEdits = edits;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance, one row at a time. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
