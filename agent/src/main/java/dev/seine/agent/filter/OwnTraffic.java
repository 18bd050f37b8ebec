package dev.seine.agent.filter;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The filter expression for the connections between the agent and its Kafka brokers, in both directions. Without it every
 * batch that is sent would be captured, and sent again.
 */
public final class OwnTraffic {
    private static final Comparator<InetAddress> BY_TEXT = Comparator.comparing(InetAddress::getHostAddress);

    private OwnTraffic() {}

    /**
     * The expression that matches the traffic of the brokers' ports.
     *
     * @param brokers resolved addresses; unresolved ones are left out, since nothing can be sent there either
     * @return in pcap-filter(7) syntax; empty if there is no address
     */
    public static String expression(Set<InetSocketAddress> brokers) {
        TreeMap<Integer, TreeSet<InetAddress>> byPort = new TreeMap<>();
        brokers.stream()
                .filter(broker -> !broker.isUnresolved())
                .forEach(broker -> byPort.computeIfAbsent(broker.getPort(), port -> new TreeSet<>(BY_TEXT))
                        .add(broker.getAddress()));
        List<String> parts = byPort.entrySet().stream()
                .map(entry -> "tcp port " + entry.getKey() + " and (" + hosts(entry.getValue()) + ")")
                .toList();
        return String.join(
                " or ",
                parts.size() < 2
                        ? parts
                        : parts.stream().map(part -> "(" + part + ")").toList());
    }

    private static String hosts(Set<InetAddress> addresses) {
        return addresses.stream().map(OwnTraffic::host).collect(Collectors.joining(" or "));
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        // A link-local address carries its interface behind a percent sign, which pcap-filter(7) does not know.
        return "host " + (zone < 0 ? text : text.substring(0, zone));
    }
}
