package dev.seine.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML value that knows where it was written. Scalars stay text: only the record says what type they are. */
sealed interface YamlNode {
    Origin origin();

    /** What a person would call it. */
    String kind();

    record Scalar(Origin origin, String text) implements YamlNode {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** A key with nothing behind it, or {@code null}, or {@code ~}. */
    record Nothing(Origin origin) implements YamlNode {
        @Override
        public String kind() {
            return "empty";
        }
    }

    record Sequence(Origin origin, List<YamlNode> elements) implements YamlNode {
        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * A section.
     *
     * @param entries the values, in the order in which they were written
     */
    record Mapping(Origin origin, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a section with keys";
        }

        /** The mapping with the value at the path replaced, sections on the way being made where there are none. */
        Mapping with(List<String> path, YamlNode value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            String key = path.getFirst();
            changed.put(key, new Entry(value.origin(), path.size() == 1 ? value : section(key, path, value)));
            return new Mapping(origin, changed);
        }

        private YamlNode section(String key, List<String> path, YamlNode value) {
            Entry existing = entries.get(key);
            YamlNode node = existing == null ? new Nothing(value.origin()) : existing.value();
            return switch (node) {
                case Mapping mapping -> mapping.with(path.subList(1, path.size()), value);
                case Nothing nothing -> new Mapping(value.origin(), Map.of()).with(path.subList(1, path.size()), value);
                // Left for the binder, which says that a section was expected here.
                case Scalar scalar -> scalar;
                case Sequence sequence -> sequence;
            };
        }
    }

    /**
     * A key's value.
     *
     * @param keyOrigin where the key was written
     */
    record Entry(Origin keyOrigin, YamlNode value) {}

    /** The elements of a comma-separated list, as environment variables hold them. */
    static List<String> commaSeparated(String text) {
        List<String> elements = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            if (!element.isBlank()) {
                elements.add(element.strip());
            }
        }
        return elements;
    }
}
