package dev.seine.system.containers;

import dev.seine.system.FreePort;
import dev.seine.system.Patience;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Three brokers, each also a controller, so that one of them may be away. */
final class BrokerCluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final int ANSWER_LIMIT_MS = 2_000;

    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> controllerPorts = new ArrayList<>();
    private final List<BrokerContainer> brokers = new ArrayList<>();

    private BrokerCluster() throws IOException {
        for (int i = 0; i < SIZE; i++) {
            ports.add(FreePort.any());
            controllerPorts.add(FreePort.any());
        }
    }

    /** Starts them and waits until all have found each other. */
    static BrokerCluster start() throws IOException {
        BrokerCluster cluster = new BrokerCluster();
        try {
            for (int i = 0; i < SIZE; i++) {
                cluster.brokers.add(new BrokerContainer(cluster.properties(i), Map.of(), cluster.address(i)));
            }
            cluster.brokers.forEach(broker -> broker.awaitReady(SIZE));
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private Map<String, String> properties(int index) {
        String own = "CONTROLLER://127.0.0.1:" + controllerPorts.get(index);
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(index + 1)),
                Map.entry(
                        "controller.quorum.voters",
                        IntStream.range(0, SIZE)
                                .mapToObj(i -> (i + 1) + "@127.0.0.1:" + controllerPorts.get(i))
                                .collect(Collectors.joining(","))),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listeners", "PLAINTEXT://" + address(index) + "," + own),
                Map.entry("advertised.listeners", "PLAINTEXT://" + address(index)),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", "/var/lib/kafka/data"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("offsets.topic.replication.factor", "3"),
                Map.entry("transaction.state.log.replication.factor", "3"),
                Map.entry("group.initial.rebalance.delay.ms", "0"));
    }

    private String address(int index) {
        return "127.0.0.1:" + ports.get(index);
    }

    /** All of them, with commas. */
    String addresses() {
        return IntStream.range(0, SIZE).mapToObj(this::address).collect(Collectors.joining(","));
    }

    /** Makes a topic of which each broker has a copy, and two must have each batch. */
    void createTopic(String name) throws Exception {
        brokers.getFirst().createTopic(new NewTopic(name, 1, (short) SIZE).configs(Map.of("min.insync.replicas", "2")));
    }

    /** The broker that clients write a topic's frames to. */
    int leader(String topic) throws Exception {
        try (Admin admin = admin()) {
            return admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .values()
                            .iterator()
                            .next()
                            .partitions()
                            .getFirst()
                            .leader()
                            .id()
                    - 1;
        }
    }

    int size() {
        return SIZE;
    }

    void stop(int index) {
        brokers.get(index).stop();
    }

    /** Starts a broker again and waits until it has caught up with everything of a topic. */
    void restart(int index, String topic) {
        brokers.get(index).restart();
        Patience.until("all brokers have everything of " + topic, () -> {
            try (Admin admin = admin()) {
                return admin
                        .describeTopics(List.of(topic))
                        .allTopicNames()
                        .get(ANSWER_LIMIT_MS, TimeUnit.MILLISECONDS)
                        .values()
                        .iterator()
                        .next()
                        .partitions()
                        .stream()
                        .allMatch(partition -> partition.isr().size() == SIZE);
            } catch (ExecutionException | TimeoutException e) {
                return false;
            }
        });
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", addresses()));
    }

    @Override
    public void close() {
        brokers.forEach(BrokerContainer::close);
    }
}
