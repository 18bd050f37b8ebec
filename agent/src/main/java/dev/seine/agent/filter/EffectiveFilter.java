package dev.seine.agent.filter;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a capture really filters by: the user's expression, less what the agent must not see (its own Kafka traffic) and what
 * the host's policy forbids. Expressions in pcap-filter(7) syntax; empty means everything, or nothing forbidden.
 *
 * @param user what the user wants to see
 * @param never what this host's policy forbids
 * @param ownTraffic what the agent itself causes
 * @param version tells apart what a capture was told to see in a run, from 0
 */
public record EffectiveFilter(String user, String never, String ownTraffic, int version) {
    /** These move where all that stands behind them in an expression looks for addresses and ports: pcap-filter(7). */
    private static final Pattern MOVES_OFFSETS = Pattern.compile("(?<![\\w.-])(vlan|mpls|pppoes|geneve)(?![\\w.-])");

    /** Accepts every frame. */
    public static final EffectiveFilter ALL = new EffectiveFilter("", "", "");

    /** The first filter of a capture. */
    public EffectiveFilter(String user, String never, String ownTraffic) {
        this(user, never, ownTraffic, 0);
    }

    public EffectiveFilter {
        user = user.strip();
        never = never.strip();
        ownTraffic = ownTraffic.strip();
        if (movesOffsets(user) && movesOffsets(never)) {
            throw new IllegalArgumentException("filter '" + user + "' and never '" + never
                    + "' both use one of vlan, mpls, pppoes and geneve, and libpcap would look for the second inside the"
                    + " first: use them in one of the two only");
        }
    }

    private static boolean movesOffsets(String expression) {
        return MOVES_OFFSETS.matcher(expression).find();
    }

    /** The same filter with another expression for the agent's own traffic. */
    public EffectiveFilter withOwnTraffic(String expression) {
        return new EffectiveFilter(user, never, expression, version);
    }

    /** The next version of the filter, or this one where nothing changes. */
    public EffectiveFilter changedTo(String otherUser, String otherNever) {
        EffectiveFilter next = new EffectiveFilter(otherUser, otherNever, ownTraffic, version + 1);
        return next.user.equals(user) && next.never.equals(never) ? this : next;
    }

    /**
     * The parts that are not empty. Whoever opens a source compiles each by itself before the whole: {@code udp) or (tcp} is
     * no filter, but put in parentheses it would be one, and would let through what is forbidden.
     */
    public List<String> parts() {
        return Stream.of(ownTraffic, never, user)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /**
     * The whole as one expression. Each part stands in parentheses because {@code and} and {@code or} bind equally in
     * pcap-filter(7): without them a user's {@code or} would let through what is forbidden. A part that moves offsets stands
     * last, so that it cannot blind another.
     */
    public String expression() {
        String forbidden = unlessEmpty("not (", never);
        String wanted = unlessEmpty("(", user);
        Stream<String> rest = movesOffsets(never) ? Stream.of(wanted, forbidden) : Stream.of(forbidden, wanted);
        return Stream.concat(Stream.of(unlessEmpty("not (", ownTraffic)), rest)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" and "));
    }

    private static String unlessEmpty(String opening, String part) {
        return part.isEmpty() ? "" : opening + part + ")";
    }
}
