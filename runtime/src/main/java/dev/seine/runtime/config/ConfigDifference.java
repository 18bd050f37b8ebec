package dev.seine.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            case ConfigType.TextMap map -> texts(keys, (Map<?, ?>) before, (Map<?, ?>) after);
            case ConfigType.Properties properties ->
                properties(keys, (ClientProperties) before, (ClientProperties) after);
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

    private void texts(List<String> keys, Map<?, ?> before, Map<?, ?> after) {
        Map<Object, Object> all = new TreeMap<>(before);
        all.putAll(after);
        for (Object key : all.keySet()) {
            String old = text(before, key);
            String now = text(after, key);
            if (!old.equals(now) || before.containsKey(key) != after.containsKey(key)) {
                changed(with(keys, key.toString()), old, now);
            }
        }
    }

    private static String text(Map<?, ?> map, Object key) {
        Object value = map.get(key);
        return value == null ? "" : value.toString();
    }

    /** Compared by what they are, shown masked. */
    private void properties(List<String> keys, ClientProperties before, ClientProperties after) {
        Map<String, String> all = new TreeMap<>(before.values());
        all.putAll(after.values());
        for (String name : all.keySet()) {
            if (!text(before.values(), name).equals(text(after.values(), name))
                    || before.values().containsKey(name) != after.values().containsKey(name)) {
                changed(with(keys, name), text(before.masked(), name), text(after.masked(), name));
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
