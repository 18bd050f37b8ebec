package dev.seine.runtime.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns YAML into records. A path such as {@code captures[0].filter} goes along for the error messages. */
final class Binder {
    private Binder() {}

    /** @throws ConfigException if the YAML does not fit the record, with the place and what would be right */
    static Object section(Place place, RecordShape shape, YamlNode.Mapping mapping, Optional<Object> outerDefaults) {
        Optional<Object> defaults = outerDefaults.or(shape::defaults);
        refuseUnknownKeys(place, shape, mapping);
        List<Object> values = new ArrayList<>();
        for (RecordShape.Component component : shape.components()) {
            Optional<Object> kept = defaults.map(component::of);
            YamlNode.Entry entry = mapping.entries().get(component.key());
            Place inner = place.key(component.key(), entry == null ? mapping.origin() : entry.keyOrigin());
            values.add(
                    entry == null
                            ? absent(inner, component.type(), kept)
                            : value(inner.at(entry.value().origin()), component.type(), entry.value(), kept));
        }
        try {
            return shape.construct(values.toArray());
        } catch (IllegalArgumentException e) {
            throw refused(place, shape, mapping, e);
        }
    }

    private static Object value(Place place, ConfigType type, YamlNode node, Optional<Object> kept) {
        return switch (type) {
            case ConfigType.Single single -> scalar(place, single.scalar(), node);
            case ConfigType.Section section -> section(place, section.shape(), mapping(place, node), kept);
            case ConfigType.ListOf list -> list(place, list, node);
            case ConfigType.OptionalOf optional -> optional(place, optional, node, kept);
            case ConfigType.TextMap map -> texts(place, node);
            case ConfigType.Properties properties -> properties(place, node, kept);
        };
    }

    private static Object absent(Place place, ConfigType type, Optional<Object> kept) {
        if (kept.isPresent()) {
            return kept.get();
        }
        return switch (type) {
            case ConfigType.OptionalOf optional -> Optional.empty();
            // Its own defaults may be enough, and if not, the message then names the key inside that is missing.
            case ConfigType.Section section ->
                section(place, section.shape(), new YamlNode.Mapping(place.origin(), Map.of()), Optional.empty());
            case ConfigType.Single single ->
                throw missing(place, single.scalar().wanted());
            case ConfigType.ListOf list -> throw missing(place, "a list");
            case ConfigType.TextMap map -> throw missing(place, "a section with keys");
            case ConfigType.Properties properties -> throw missing(place, "a section with keys");
        };
    }

    private static Object scalar(Place place, ScalarType type, YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            throw place.error("must be " + type.wanted() + ", but is " + node.kind());
        }
        try {
            return type.parse(scalar.text());
        } catch (IllegalArgumentException e) {
            throw place.error(String.valueOf(e.getMessage()));
        }
    }

    private static YamlNode.Mapping mapping(Place place, YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping mapping -> mapping;
            case YamlNode.Nothing nothing -> new YamlNode.Mapping(nothing.origin(), Map.of());
            case YamlNode.Scalar scalar -> throw place.error("must be a section with keys, but is " + scalar.kind());
            case YamlNode.Sequence sequence ->
                throw place.error("must be a section with keys, but is " + sequence.kind());
        };
    }

    private static Object list(Place place, ConfigType.ListOf type, YamlNode node) {
        if (node instanceof YamlNode.Nothing) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Sequence sequence)) {
            throw place.error("must be a list, but is " + node.kind());
        }
        List<Object> elements = new ArrayList<>();
        for (YamlNode element : sequence.elements()) {
            Place inner = place.index(elements.size(), element.origin());
            elements.add(value(inner, type.element(), element, Optional.empty()));
        }
        return List.copyOf(elements);
    }

    private static Object optional(
            Place place, ConfigType.OptionalOf type, YamlNode node, Optional<Object> keptOptional) {
        if (node instanceof YamlNode.Nothing) {
            return Optional.empty();
        }
        Optional<Object> kept = keptOptional.flatMap(optional -> ((Optional<?>) optional).map(Object.class::cast));
        return Optional.of(value(place, type.value(), node, kept));
    }

    private static Map<String, String> texts(Place place, YamlNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping(place, node).entries().forEach((name, entry) -> {
            if (!(entry.value() instanceof YamlNode.Scalar scalar)) {
                Place inner = place.key(name, entry.value().origin());
                throw inner.error("must be a text, but is " + entry.value().kind());
            }
            texts.put(name, scalar.text());
        });
        return Collections.unmodifiableMap(texts);
    }

    /** Like the keys of a record, properties that are not written keep their defaults. */
    private static ClientProperties properties(Place place, YamlNode node, Optional<Object> kept) {
        Map<String, String> merged = new LinkedHashMap<>();
        kept.ifPresent(properties -> merged.putAll(((ClientProperties) properties).values()));
        merged.putAll(texts(place, node));
        return ClientProperties.of(merged);
    }

    private static void refuseUnknownKeys(Place place, RecordShape shape, YamlNode.Mapping mapping) {
        List<String> known = shape.keys();
        mapping.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                Place unknown = place.key(key, entry.keyOrigin());
                String guess = Names.nearest(key, known)
                        .map(name -> "; did you mean '"
                                + place.key(name, place.origin()).path() + "'?")
                        .orElse(";");
                throw new ConfigException(
                        unknown.origin(),
                        "unknown key " + ShownText.quoted(unknown.path()) + guess + " known keys: "
                                + String.join(", ", known));
            }
        });
    }

    private static ConfigException missing(Place place, String expected) {
        return new ConfigException(
                place.origin(), "missing key " + ShownText.quoted(place.path()) + ", which must be " + expected);
    }

    /** A record's reason usually names the component that it refuses; then that key's place is more use than the section's. */
    private static ConfigException refused(
            Place place, RecordShape shape, YamlNode.Mapping mapping, IllegalArgumentException refused) {
        String reason = ShownText.printable(String.valueOf(refused.getMessage()));
        Place blamed = shape.components().stream()
                .filter(component -> mapping.entries().containsKey(component.key()))
                .filter(component -> names(reason, component.key()) || names(reason, component.name()))
                .findFirst()
                .map(component -> {
                    YamlNode.Entry entry = mapping.entries().get(component.key());
                    return place.key(
                            component.key(),
                            entry == null ? place.origin() : entry.value().origin());
                })
                .orElse(place);
        String subject = blamed.path().isEmpty() ? "" : ShownText.quoted(blamed.path()) + " is refused: ";
        return new ConfigException(blamed.origin(), subject + reason, refused);
    }

    private static boolean names(String reason, String word) {
        return reason.matches("(?s).*(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-]).*");
    }
}
