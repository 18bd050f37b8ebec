package dev.seine.system.faults;

import dev.seine.system.Cluster;
import dev.seine.system.FreePort;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.testkit.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** A stock Kafka broker as a process, which can be killed, and started again with the data that it left. */
final class BrokerProcess implements AutoCloseable {
    private static final int RETENTION_BYTES = Integer.MAX_VALUE;

    private final Path directory;
    private final Place place;
    private final Path configuration;
    private Process process;

    /**
     * Where it runs.
     *
     * @param prefix a command that becomes the broker, such as one that enters a network namespace; usually empty
     * @param near {@code host:port} for the tests
     * @param far {@code host:port} for the programs under test, if they have a way of their own
     */
    record Place(List<String> prefix, String near, String far) {
        /** The loopback interface. */
        static Place local() throws IOException {
            return new Place(List.of(), "127.0.0.1:" + FreePort.any(), "127.0.0.1:" + FreePort.any());
        }
    }

    private BrokerProcess(Path directory, Place place) throws IOException {
        this.directory = directory;
        this.place = place;
        configuration = Files.createDirectories(directory).resolve("server.properties");
        Files.writeString(configuration, properties());
        format();
        process = launch();
    }

    /** Starts one, waits until it answers, and ends it with the test. */
    static BrokerProcess start(Lab lab, Place place) throws IOException {
        BrokerProcess broker = lab.own(new BrokerProcess(lab.directory().resolve("kafka"), place));
        broker.awaitReady();
        return broker;
    }

    private String properties() throws IOException {
        String controller = "127.0.0.1:" + FreePort.any();
        Map<String, String> properties = Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listeners", "NEAR://" + place.near + ",FAR://" + place.far + ",CONTROLLER://" + controller),
                Map.entry("inter.broker.listener.name", "NEAR"),
                Map.entry("advertised.listeners", "NEAR://" + place.near + ",FAR://" + place.far),
                Map.entry("listener.security.protocol.map", "NEAR:PLAINTEXT,FAR:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", directory.resolve("log").toString()),
                Map.entry("log.retention.bytes", String.valueOf(RETENTION_BYTES)),
                Map.entry("log.cleaner.dedupe.buffer.size", "2000000"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                // Rounds of a test should not wait for time-outs that are made for data centres.
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("group.min.session.timeout.ms", "1000"),
                Map.entry("broker.session.timeout.ms", "1000"),
                Map.entry("broker.heartbeat.interval.ms", "200"),
                Map.entry("controlled.shutdown.enable", "false"));
        return properties.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private void format() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] arguments = {
            "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", configuration.toString()
        };
        if (StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8)) != 0) {
            throw new IOException(said.toString(StandardCharsets.UTF_8));
        }
    }

    private Process launch() throws IOException {
        List<String> java = JavaCommand.of(List.of("-Xmx384m", "-Dseine.log.level=warn"), "kafka.Kafka");
        return new ProcessBuilder(Stream.of(place.prefix, java, List.of(configuration.toString()))
                        .flatMap(List::stream)
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("broker.log").toFile()))
                .start();
    }

    /** Waits until it answers. */
    void awaitReady() {
        Patience.until("the broker answers, see " + directory.resolve("broker.log"), () -> {
            String[] words = place.near.split(":", -1);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(words[0], Integer.parseInt(words[1])), 1_000);
            } catch (IOException e) {
                return false;
            }
            try (Admin admin = admin()) {
                return !admin.describeCluster().nodes().get().isEmpty();
            }
        });
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", place.near));
    }

    void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Where the programs under test connect. */
    String address() {
        return place.far;
    }

    /** What it holds, seen from the tests. */
    Cluster cluster() {
        return new Cluster(place.near);
    }

    /** Waits until a group has archived and committed everything; no longer than the product promises to take. */
    void awaitAllArchived(String topic, String group) {
        Patience.within(
                Duration.ofSeconds(60),
                "everything is archived within a minute after the last fault",
                () -> cluster().isArchived(topic, group));
    }

    /** Ends it without asking; what it had written stays. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after {@link #kill}. */
    void restart() throws IOException {
        process = launch();
    }

    /** Lets it stand still, {@code STOP}, or go on, {@code CONT}. */
    void signal(String signal) {
        Program.run("kill", "-" + signal, Long.toString(process.pid()));
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
