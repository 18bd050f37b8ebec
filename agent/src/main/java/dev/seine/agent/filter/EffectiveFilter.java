package dev.seine.agent.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * What a capture really filters by: the user's expression, less what the agent must not see (its own Kafka traffic) and what
 * the host's policy forbids. Expressions in pcap-filter(7) syntax; empty means everything, or nothing forbidden.
 *
 * @param user what the user wants to see
 * @param never what this host's policy forbids
 * @param ownTraffic what the agent itself causes
 */
public record EffectiveFilter(String user, String never, String ownTraffic) {
    /** Accepts every frame. */
    public static final EffectiveFilter ALL = new EffectiveFilter("", "", "");

    public EffectiveFilter {
        user = user.strip();
        never = never.strip();
        ownTraffic = ownTraffic.strip();
    }

    /** The same filter with another expression for the agent's own traffic. */
    public EffectiveFilter withOwnTraffic(String expression) {
        return new EffectiveFilter(user, never, expression);
    }

    /**
     * The whole as one expression. Each part stands in parentheses because {@code and} and {@code or} bind equally in
     * pcap-filter(7): without them a user's {@code or} would let through what is forbidden.
     */
    public String expression() {
        List<String> parts = new ArrayList<>();
        if (!ownTraffic.isEmpty()) {
            parts.add("not (" + ownTraffic + ")");
        }
        if (!never.isEmpty()) {
            parts.add("not (" + never + ")");
        }
        if (!user.isEmpty()) {
            parts.add("(" + user + ")");
        }
        return String.join(" and ", parts);
    }
}
