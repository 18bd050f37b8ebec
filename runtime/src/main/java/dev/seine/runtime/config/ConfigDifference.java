package dev.seine.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What changes from one configuration to another. */
public final class ConfigDifference {
    private static final String ID = "id";

    private final List<ConfigChange> changes = new ArrayList<>();

    private ConfigDifference() {}

    /**
     * Compares two configurations key by key. Elements of a list that have an {@code id} are compared by it, whatever their
     * order; other lists as a whole.
     */
    public static <T extends Record> List<ConfigChange> between(T before, T after) {
        ConfigDifference difference = new ConfigDifference();
        difference.section(List.of(), new RecordShape(before.getClass()), before, after);
        return List.copyOf(difference.changes);
    }

    private void section(List<String> keys, RecordShape shape, Object before, Object after) {
        for (RecordShape.Component component : shape.components()) {
            value(with(keys, component.key()), component.type(), component.of(before), component.of(after));
        }
    }

    private void value(List<String> keys, ConfigType type, Object before, Object after) {
        if (before.equals(after)) {
            return;
        }
        switch (type) {
            case ConfigType.Single single ->
                changed(
                        keys,
                        single.scalar().printer().apply(before),
                        single.scalar().printer().apply(after));
            case ConfigType.Section section -> section(keys, section.shape(), before, after);
            case ConfigType.TextMap map ->
                texts(keys, Texts.shownAsTheyAre((Map<?, ?>) before), Texts.shownAsTheyAre((Map<?, ?>) after));
            case ConfigType.Properties properties ->
                texts(keys, Texts.masked((ClientProperties) before), Texts.masked((ClientProperties) after));
            case ConfigType.ListOf list -> list(keys, list, (List<?>) before, (List<?>) after);
            case ConfigType.OptionalOf optional -> optional(keys, optional, (Optional<?>) before, (Optional<?>) after);
        }
    }

    private void optional(List<String> keys, ConfigType.OptionalOf type, Optional<?> before, Optional<?> after) {
        if (before.isPresent() && after.isPresent()) {
            value(keys, type.value(), before.get(), after.get());
        } else {
            changed(
                    keys,
                    before.map(String::valueOf).orElse(""),
                    after.map(String::valueOf).orElse(""));
        }
    }

    /** Texts by their keys, compared by what they are. */
    private record Texts(Map<?, ?> values, Map<?, ?> shown) {
        static Texts shownAsTheyAre(Map<?, ?> values) {
            return new Texts(values, values);
        }

        static Texts masked(ClientProperties properties) {
            return new Texts(properties.values(), properties.masked());
        }

        String text(Object key) {
            Object text = shown.get(key);
            return text == null ? "" : text.toString();
        }
    }

    private void texts(List<String> keys, Texts before, Texts after) {
        Map<Object, Object> all = new TreeMap<>(before.values());
        all.putAll(after.values());
        for (Object key : all.keySet()) {
            if (!Objects.equals(before.values().get(key), after.values().get(key))) {
                changed(with(keys, key.toString()), before.text(key), after.text(key));
            }
        }
    }

    private void list(List<String> keys, ConfigType.ListOf type, List<?> before, List<?> after) {
        if (!(type.element() instanceof ConfigType.Section section)
                || !section.shape().keys().contains(ID)) {
            changed(keys, before.toString(), after.toString());
            return;
        }
        Map<String, Object> old = byId(section.shape(), before);
        Map<String, Object> now = byId(section.shape(), after);
        Map<String, Object> all = new LinkedHashMap<>(old);
        all.putAll(now);
        for (String id : all.keySet()) {
            List<String> inner = with(keys, "[" + id + "]");
            Object oldElement = old.get(id);
            Object newElement = now.get(id);
            if (oldElement != null && newElement != null) {
                section(inner, section.shape(), oldElement, newElement);
            } else {
                changed(inner, oldElement == null ? "" : "present", newElement == null ? "" : "present");
            }
        }
    }

    private static Map<String, Object> byId(RecordShape shape, List<?> elements) {
        RecordShape.Component id = shape.components().stream()
                .filter(component -> component.key().equals(ID))
                .findFirst()
                .orElseThrow();
        Map<String, Object> byId = new LinkedHashMap<>();
        elements.forEach(element -> byId.put(String.valueOf(id.of(element)), element));
        return byId;
    }

    private void changed(List<String> keys, String before, String after) {
        changes.add(new ConfigChange(keys, before, after));
    }

    private static List<String> with(List<String> keys, String key) {
        List<String> longer = new ArrayList<>(keys);
        longer.add(key);
        return longer;
    }
}
