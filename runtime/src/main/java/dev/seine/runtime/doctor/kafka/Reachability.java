package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the name of a broker has an address, and something listens there. */
final class Reachability {
    private static final String NAME = "kafka address";

    private final TimeBudget time;

    Reachability(TimeBudget time) {
        this.time = time;
    }

    /**
     * What came of an address.
     *
     * @param reached whether it took a connection
     */
    record Outcome(BrokerAddress address, boolean reached, Finding finding) {}

    /** Tries addresses of the configuration. */
    List<Outcome> configured(List<BrokerAddress> addresses) throws InterruptedException {
        return time.together(addresses, time.connection(), this::connect, Reachability::late);
    }

    /** Tries addresses that the cluster has told its clients; a finding for each that cannot be reached. */
    List<Finding> advertised(List<BrokerAddress> addresses) throws InterruptedException {
        return configured(addresses).stream()
                .filter(outcome -> !outcome.reached())
                .map(
                        outcome -> Finding.error(
                                NAME,
                                "the cluster tells its clients to connect to " + outcome.address() + ", and from here: "
                                        + outcome.finding().text(),
                                "set advertised.listeners of that broker to an address that this host reaches, or open the way to it"))
                .toList();
    }

    private Outcome connect(BrokerAddress address) {
        List<InetAddress> resolved;
        try {
            resolved = Arrays.asList(InetAddress.getAllByName(address.host()));
        } catch (UnknownHostException e) {
            return failed(
                    address,
                    "the name " + address.host() + " has no address",
                    "correct kafka.bootstrap-servers, or the name service: getent hosts " + address.host());
        }
        List<String> refusals = new ArrayList<>();
        int limitMs = Math.max(1, (int) time.connection().toMillis() / resolved.size());
        for (InetAddress each : resolved) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(each, address.port()), limitMs);
                return new Outcome(
                        address,
                        true,
                        Finding.ok(NAME, address + " takes connections (" + each.getHostAddress() + ")"));
            } catch (IOException e) {
                refusals.add(each.getHostAddress() + ": " + e.getMessage());
            }
        }
        return failed(
                address,
                address + " takes no connection: " + refusals.stream().collect(Collectors.joining("; ")),
                "is a broker listening there, and no firewall between? nc -vz " + address.host() + " "
                        + address.port());
    }

    private static Outcome late(BrokerAddress address) {
        return failed(
                address,
                address + " did not answer in time",
                "look at the name service and the network: getent hosts " + address.host() + "; nc -vz "
                        + address.host() + " " + address.port());
    }

    private static Outcome failed(BrokerAddress address, String text, String remedy) {
        return new Outcome(address, false, Finding.error(NAME, text, remedy));
    }
}
