package dev.seine.system.faults;

import dev.seine.system.Lab;
import dev.seine.system.NetworkNamespace;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An agent's host, a broker's and a collector's, each in a network namespace of its own, and a router between them that can
 * break what it carries. Addresses are of 198.18.0.0/15, which RFC 2544 keeps for tests.
 */
final class RoutedNetwork {
    private static final int BROKER_PORT = 9092;

    /** Where the tests reach the broker past the router. */
    private static final String TESTS_END = "198.19.255.1";

    private static final String BROKERS_END = "198.19.255.2";

    /** The hosts. */
    enum Host {
        AGENT(1),
        BROKER(2),
        COLLECTOR(3);

        private final int subnet;

        Host(int subnet) {
            this.subnet = subnet;
        }

        private String address() {
            return "198.18." + subnet + ".2";
        }

        private String gateway() {
            return "198.18." + subnet + ".1";
        }

        /** The router's interface to it. */
        private String port() {
            return "to-" + subnet;
        }
    }

    /** What can go wrong between a host and the router. */
    enum Fault {
        /** The cable is pulled. */
        CUT,
        /** What is sent to the host gets lost, without a word. */
        DEAF,
        /** What the host sends gets lost, without a word. */
        MUTE,
        /** One megabit a second. */
        SLOW,
        /** All of the broker's connections are reset. */
        RESET
    }

    private final NetworkNamespace router;
    private final Map<Host, NetworkNamespace> hosts = new EnumMap<>(Host.class);

    private RoutedNetwork(Lab lab) {
        Requirements.programs("tc", "ss", "bash");
        router = lab.own(NetworkNamespace.create());
        router.run("bash", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        for (Host host : Host.values()) {
            NetworkNamespace namespace = lab.own(NetworkNamespace.create());
            hosts.put(host, namespace);
            inRouter("link add", host.port(), "type veth peer name eth0 netns", namespace.name());
            inRouter("address add", host.gateway() + "/24", "dev", host.port());
            inRouter("link set", host.port(), "up");
            ip(namespace, "address add", host.address() + "/24", "dev eth0");
            ip(namespace, "link set eth0 up");
            ip(namespace, "route add default via", host.gateway());
        }
        String toTests = "ft" + ProcessHandle.current().pid();
        NetworkNamespace broker = host(Host.BROKER);
        Program.run("ip", "link", "add", toTests, "type", "veth", "peer", "name", "tests", "netns", broker.name());
        Program.run("ip", "address", "add", TESTS_END + "/30", "dev", toTests);
        Program.run("ip", "link", "set", toTests, "up");
        ip(broker, "address add", BROKERS_END + "/30", "dev tests");
        ip(broker, "link set tests up");
    }

    /** Makes it; it goes away with the test. */
    static RoutedNetwork create(Lab lab) {
        return new RoutedNetwork(lab);
    }

    /** Where the broker runs. */
    BrokerProcess.Place brokerPlace() {
        return new BrokerProcess.Place(
                host(Host.BROKER).prefix(),
                BROKERS_END + ":" + (BROKER_PORT + 1),
                Host.BROKER.address() + ":" + BROKER_PORT);
    }

    NetworkNamespace host(Host host) {
        return java.util.Objects.requireNonNull(hosts.get(host));
    }

    /** What a command becomes a program of the host with. */
    List<String> prefix(Host host) {
        return host(host).prefix();
    }

    /** Moves an interface of the tests to a host and switches it on again. */
    void move(String interfaceName, Host host) {
        Program.run("ip", "link", "set", interfaceName, "netns", host(host).name());
        // Its new namespace would give it an address, and it would talk.
        ip(host(host), "link set", interfaceName, "addrgenmode none");
        ip(host(host), "link set", interfaceName, "up");
    }

    /** Lets something go wrong between a host and the router. */
    void inject(Fault fault, Host host) {
        switch (fault) {
            case CUT -> inRouter("link set", host.port(), "down");
            case DEAF -> inRouter("route add blackhole", host.address() + "/32");
            case MUTE -> inRouter("rule add from", host.address(), "blackhole");
            case SLOW -> traffic("add dev", host.port(), "root tbf rate 1mbit burst 16kb latency 400ms");
            case RESET -> host(Host.BROKER).run("ss", "-K", "-t", "-H", "sport", "=", ":" + BROKER_PORT);
        }
    }

    /** Mends it. */
    void heal(Fault fault, Host host) {
        switch (fault) {
            case CUT -> inRouter("link set", host.port(), "up");
            case DEAF -> inRouter("route delete blackhole", host.address() + "/32");
            case MUTE -> inRouter("rule delete from", host.address(), "blackhole");
            case SLOW -> traffic("delete dev", host.port(), "root");
            case RESET -> {
                // They connect again by themselves.
            }
        }
    }

    private void inRouter(String... words) {
        ip(router, words);
    }

    private void traffic(String... words) {
        router.run(split(Stream.concat(Stream.of("tc", "qdisc"), Arrays.stream(words))));
    }

    private static void ip(NetworkNamespace namespace, String... words) {
        Program.run(split(Stream.concat(Stream.of("ip", "-n", namespace.name()), Arrays.stream(words))));
    }

    private static String[] split(Stream<String> phrases) {
        return phrases.flatMap(phrase -> Arrays.stream(phrase.split(" ", -1))).toArray(String[]::new);
    }
}
