package dev.seine.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;

/** A broker that asks for a password, and lets its users do only what they were granted. */
final class SecuredBroker implements AutoCloseable {
    private static final String ADMIN = "admin";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private final KafkaRaftServer server;
    private final String address;

    private SecuredBroker(KafkaRaftServer server, String address) {
        this.server = server;
        this.address = address;
    }

    /** Starts one with two users beside its administrator, {@code agents} and {@code archive}, whose passwords are their names. */
    static SecuredBroker start(Path directory) throws IOException {
        String address = "127.0.0.1:" + FreePort.any();
        Map<String, String> properties = properties(directory, address, "127.0.0.1:" + FreePort.any());
        Path file = Files.createDirectories(directory).resolve("server.properties");
        Files.writeString(
                file,
                properties.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                        .collect(Collectors.joining()));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] format = {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()};
        if (StorageTool.execute(format, new PrintStream(said, true, StandardCharsets.UTF_8)) != 0) {
            throw new IOException(said.toString(StandardCharsets.UTF_8));
        }
        Properties asked = new Properties();
        asked.putAll(properties);
        SecuredBroker broker =
                new SecuredBroker(new KafkaRaftServer(new KafkaConfig(asked, false), Time.SYSTEM), address);
        broker.server.startup();
        broker.awaitReady();
        return broker;
    }

    private static Map<String, String> properties(Path directory, String address, String controller) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listeners", "CLIENT://" + address + ",CONTROLLER://" + controller),
                Map.entry("advertised.listeners", "CLIENT://" + address),
                Map.entry("inter.broker.listener.name", "CLIENT"),
                Map.entry("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", "PLAIN"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
                Map.entry(
                        "listener.name.client.plain.sasl.jaas.config",
                        LOGIN + "username=\"admin\" password=\"admin\" user_admin=\"admin\" user_agents=\"agents\""
                                + " user_archive=\"archive\";"),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                // The controller's listener has no users.
                Map.entry("super.users", "User:admin;User:ANONYMOUS"),
                Map.entry("log.dirs", directory.resolve("log").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("log.cleaner.dedupe.buffer.size", "2000000"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("offsets.topic.replication.factor", "1"));
    }

    private void awaitReady() {
        Patience.until("the broker answers", () -> {
            String[] words = address.split(":", -1);
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

    /** The properties of a client that comes as a user. */
    static Map<String, String> client(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN + "username=\"" + user + "\" password=\"" + password + "\";");
    }

    private Admin admin() {
        Properties properties = new Properties();
        properties.putAll(client(ADMIN, ADMIN));
        properties.put("bootstrap.servers", address);
        return Admin.create(properties);
    }

    String address() {
        return address;
    }

    void createTopic(String name) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    /** Lets a user do something with one topic or group. */
    void grant(String principal, AclOperation operation, ResourceType type, String name) throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(type, name, PatternType.LITERAL),
                            new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
