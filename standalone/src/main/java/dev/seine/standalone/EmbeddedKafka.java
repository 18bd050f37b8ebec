package dev.seine.standalone;

import dev.seine.runtime.config.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker and controller (KRaft) inside of this process, on the loopback interface only. Its data lasts: a broker
 * that is started again in the same directory has the same topics.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int USUAL_PORT = 9_092;
    private static final int READY_TIMEOUT_S = 60;
    private static final String HOST = "127.0.0.1";

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Where the broker listens, on the loopback interface.
     *
     * @param client for producers and consumers
     * @param controller for the broker's own connection to its controller
     */
    public record Ports(int client, int controller) {
        /** Kafka's usual port if it is free, and one that is free. */
        public static Ports free() throws IOException {
            // Both are held at once: a port that has just been given back may be given out again.
            try (ServerSocket client = usualOrFree();
                    ServerSocket controller = listening(0)) {
                return new Ports(client.getLocalPort(), controller.getLocalPort());
            }
        }
    }

    private static ServerSocket usualOrFree() throws IOException {
        try {
            return listening(USUAL_PORT);
        } catch (IOException e) {
            return listening(0);
        }
    }

    private static ServerSocket listening(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    /**
     * Starts a broker and waits until it answers.
     *
     * @param directory for all its data; made if it is not there
     * @param ports where it listens
     * @param retention most bytes that a partition keeps
     */
    public static EmbeddedKafka start(Path directory, Ports ports, ByteSize retention)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Properties properties = properties(directory, ports, retention);
        format(directory, properties);
        EmbeddedKafka kafka = new EmbeddedKafka(server(directory, properties), HOST + ":" + ports.client());
        try {
            kafka.server.startup();
            kafka.awaitReady();
            return kafka;
        } catch (IOException | InterruptedException | RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    private static KafkaRaftServer server(Path directory, Properties properties) throws IOException {
        try {
            return new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        } catch (KafkaException e) {
            throw new IOException("the embedded Kafka broker cannot use " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Properties properties(Path directory, Ports ports, ByteSize retention) {
        String client = "PLAINTEXT://" + HOST + ":" + ports.client();
        String controller = HOST + ":" + ports.controller();
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listeners", client + ",CONTROLLER://" + controller),
                Map.entry("advertised.listeners", client),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", directory.resolve("log").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("log.retention.bytes", String.valueOf(retention.bytes())),
                Map.entry("log.segment.bytes", String.valueOf(segmentBytes(retention))),
                Map.entry("log.retention.check.interval.ms", "10000"),
                Map.entry("log.cleaner.dedupe.buffer.size", "2000000"),
                Map.entry("num.network.threads", "1"),
                Map.entry("num.io.threads", "2"),
                Map.entry("num.recovery.threads.per.data.dir", "1"),
                Map.entry("background.threads", "2")));
        return properties;
    }

    private static long segmentBytes(ByteSize retention) {
        return Math.clamp(retention.bytes() / 8, 1 << 20, 64 << 20);
    }

    private static void format(Path directory, Properties properties) throws IOException {
        Path file = directory.resolve("server.properties");
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        Files.writeString(file, text);
        String id = clusterId(directory.resolve("cluster-id"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exitCode = StorageTool.execute(
                new String[] {"format", "--cluster-id", id, "--ignore-formatted", "--config", file.toString()},
                new PrintStream(said, true, StandardCharsets.UTF_8));
        if (exitCode != 0) {
            throw new IOException("Kafka cannot use the directory " + directory + ": "
                    + said.toString(StandardCharsets.UTF_8).strip());
        }
    }

    private static String clusterId(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file).strip();
    }

    private void awaitReady() throws IOException, InterruptedException {
        try (Admin admin = admin()) {
            admin.describeCluster().nodes().get(READY_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the embedded Kafka broker does not answer at " + bootstrapServers, e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** Creates a topic if there is none of the name. */
    public void createTopic(String name, int partitions) throws IOException, InterruptedException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(READY_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IOException("topic " + name + " cannot be created: " + e.getCause(), e);
            }
        } catch (TimeoutException e) {
            throw new IOException("topic " + name + " was not created in " + READY_TIMEOUT_S + " s", e);
        }
    }

    /** Where clients connect, {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
