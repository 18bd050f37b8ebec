package dev.seine.agent;

import dev.seine.agent.config.AgentConfig;
import dev.seine.runtime.config.ConfigChange;
import dev.seine.runtime.config.ConfigDifference;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which keys of the configuration may change while an agent runs. */
final class Reload {
    private static final Set<String> TOP_KEYS = Set.of("labels", "never", "limits", "stop-timeout");
    private static final Set<String> CAPTURE_KEYS = Set.of("filter", "interfaces", "limits");
    private static final String CAPTURES = "captures";

    private Reload() {}

    /**
     * The differences between two configurations.
     *
     * @throws IllegalArgumentException if one of them needs a restart, with the names of all that do
     */
    static List<ConfigChange> permitted(AgentConfig before, AgentConfig after) {
        List<ConfigChange> changes = ConfigDifference.between(before, after);
        String refused = changes.stream()
                .filter(change -> !isPermitted(change.keys()))
                .map(ConfigChange::toString)
                .collect(Collectors.joining("; "));
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("needs a restart: " + refused);
        }
        return changes;
    }

    private static boolean isPermitted(List<String> keys) {
        if (!keys.getFirst().equals(CAPTURES)) {
            return TOP_KEYS.contains(keys.getFirst());
        }
        // Of two keys only the id is known: the whole capture comes or goes.
        return keys.size() == 2 || CAPTURE_KEYS.contains(keys.get(2));
    }
}
