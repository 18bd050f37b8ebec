package dev.seine.system.containers;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a program reaches a cluster.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param properties of the Kafka client
 */
record Access(String bootstrapServers, Map<String, String> properties) {
    /** Without credentials. */
    static Access plain(String bootstrapServers) {
        return new Access(bootstrapServers, Map.of());
    }

    /** The same with another property. */
    Access with(String name, String value) {
        Map<String, String> changed = new HashMap<>(properties);
        changed.put(name, value);
        return new Access(bootstrapServers, changed);
    }

    /** The properties as a mapping in one line of YAML. */
    String yaml() {
        return properties.entrySet().stream()
                .map(each -> each.getKey() + ": '" + each.getValue() + "'")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
