package dev.seine.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Lays environment variables over a configuration. Single values are written as in YAML, lists of them separated by
 * commas, maps as {@code name=value,name=value}. A property of {@link ClientProperties} has a variable of its own, the
 * dots of its name written as underscores ({@code …_PROPERTIES_SSL_KEYSTORE_PASSWORD}).
 */
final class EnvironmentOverrides {
    /** What Kubernetes adds for each Service of the namespace; one named like the process would else stop it. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    /** What a variable sets. */
    private record Target(List<String> path, ConfigType type) {}

    private final String prefix;
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final Map<String, Target> propertyTargets = new LinkedHashMap<>();

    EnvironmentOverrides(String prefix, RecordShape shape) {
        this.prefix = prefix;
        collect(List.of(), shape);
    }

    /** @throws ConfigException if a variable with the prefix sets nothing */
    YamlNode.Mapping apply(YamlNode.Mapping root, Map<String, String> environment) {
        YamlNode.Mapping changed = root;
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            if (variable.getKey().startsWith(prefix + "_")) {
                changed = apply(changed, variable.getKey(), variable.getValue());
            }
        }
        return changed;
    }

    private YamlNode.Mapping apply(YamlNode.Mapping root, String variable, String text) {
        Origin origin = Origin.variable(variable);
        Target target = targets.get(variable);
        if (target != null) {
            return root.with(target.path(), node(target.type(), text, origin));
        }
        for (Map.Entry<String, Target> properties : propertyTargets.entrySet()) {
            if (variable.startsWith(properties.getKey() + "_")) {
                List<String> path = new ArrayList<>(properties.getValue().path());
                path.add(variable.substring(properties.getKey().length() + 1)
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.'));
                return root.with(path, new YamlNode.Scalar(origin, text));
            }
        }
        if (SERVICE_LINK.matcher(variable).matches()
                || SERVICE_ADDRESS.matcher(text).matches()) {
            return root;
        }
        String guess = Names.nearest(variable, targets.keySet())
                .map(name -> "; did you mean " + name + "?")
                .orElse("; no variable that begins with " + prefix + "_ is near to it");
        throw new ConfigException(origin, "sets no known key" + guess);
    }

    private static YamlNode node(ConfigType type, String text, Origin origin) {
        return switch (type) {
            case ConfigType.Single single -> new YamlNode.Scalar(origin, text);
            case ConfigType.Section section -> new YamlNode.Scalar(origin, text);
            case ConfigType.OptionalOf optional -> node(optional.value(), text, origin);
            case ConfigType.ListOf list ->
                new YamlNode.Sequence(
                        origin,
                        YamlNode.commaSeparated(text).stream()
                                .map(element -> (YamlNode) new YamlNode.Scalar(origin, element))
                                .toList());
            case ConfigType.TextMap map -> pairs(text, origin);
            case ConfigType.Properties properties -> pairs(text, origin);
        };
    }

    private static YamlNode pairs(String text, Origin origin) {
        YamlNode.Mapping pairs = new YamlNode.Mapping(origin, Map.of());
        for (String pair : YamlNode.commaSeparated(text)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException(origin, "must be written name=value,name=value");
            }
            pairs = pairs.with(
                    List.of(pair.substring(0, equals)), new YamlNode.Scalar(origin, pair.substring(equals + 1)));
        }
        return pairs;
    }

    private void collect(List<String> path, RecordShape shape) {
        for (RecordShape.Component component : shape.components()) {
            List<String> inner = new ArrayList<>(path);
            inner.add(component.key());
            collect(List.copyOf(inner), component.type());
        }
    }

    private void collect(List<String> path, ConfigType type) {
        switch (type) {
            case ConfigType.Single single -> add(targets, path, single);
            case ConfigType.Section section -> collect(path, section.shape());
            case ConfigType.OptionalOf optional -> collect(path, optional.value());
            case ConfigType.TextMap map -> add(targets, path, map);
            case ConfigType.Properties properties -> add(propertyTargets, path, properties);
            case ConfigType.ListOf list -> {
                // A list of sections has no plain spelling on one line; it stays in the file.
                if (list.element() instanceof ConfigType.Single) {
                    add(targets, path, list);
                }
            }
        }
    }

    private void add(Map<String, Target> map, List<String> path, ConfigType type) {
        String variable = Names.variable(prefix, String.join(".", path));
        Target earlier = map.put(variable, new Target(path, type));
        if (earlier != null) {
            throw new IllegalArgumentException(variable + " would set both " + earlier.path() + " and " + path);
        }
    }
}
