package dev.seine.system.containers;

import dev.seine.system.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** One broker with a listener for each way of securing it, and an authorizer. Whoever is not named by an ACL may do nothing. */
final class SecuredBroker implements AutoCloseable {
    private static final int SCRAM_ITERATIONS = 4096;
    private static final String SECRETS = "/etc/kafka/secrets/";
    private static final String OAUTH_LOGIN =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ";
    private static final String SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required ";

    private final Certificates certificates;
    private final Map<Listener, Integer> ports = new HashMap<>();
    private final BrokerContainer container;

    /** The ways to connect; each is told by the protocol that Kafka has for it. */
    enum Listener {
        /** For the tests: whoever connects may do everything. */
        ADMIN("PLAINTEXT"),
        TLS("SSL"),
        /** TLS with a certificate of the client. */
        MTLS("SSL"),
        /** A password that does not go over the network, within TLS. */
        SCRAM("SASL_SSL"),
        /** A token; an unsecured one, as the broker accepts unless it is told where the issuer's keys are. */
        OAUTH("SASL_PLAINTEXT"),
        CONTROLLER("PLAINTEXT");

        private final String protocol;

        Listener(String protocol) {
            this.protocol = protocol;
        }
    }

    private SecuredBroker(Certificates certificates) throws IOException {
        this.certificates = certificates;
        for (Listener listener : Listener.values()) {
            ports.put(listener, FreePort.any());
        }
        container = new BrokerContainer(
                properties(),
                Map.of(
                        SECRETS + "broker.pem",
                        certificates.signed("broker"),
                        SECRETS + "ca.pem",
                        certificates.authority()),
                address(Listener.ADMIN));
    }

    /** Starts it and waits until it answers. */
    static SecuredBroker start(Path directory) throws IOException {
        SecuredBroker broker = new SecuredBroker(Certificates.create(directory));
        try {
            broker.container.awaitReady(1);
        } catch (RuntimeException | Error e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@" + address(Listener.CONTROLLER)),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("inter.broker.listener.name", "ADMIN"),
                Map.entry("listeners", listeners(List.of(Listener.values()))),
                Map.entry(
                        "advertised.listeners",
                        listeners(Stream.of(Listener.values())
                                .filter(listener -> listener != Listener.CONTROLLER)
                                .toList())),
                Map.entry(
                        "listener.security.protocol.map",
                        Stream.of(Listener.values())
                                .map(listener -> listener + ":" + listener.protocol)
                                .collect(Collectors.joining(","))),
                Map.entry("log.dirs", "/var/lib/kafka/data"),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0")));
        properties.putAll(security());
        return properties;
    }

    private static Map<String, String> security() {
        return Map.ofEntries(
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("super.users", "User:ANONYMOUS"),
                Map.entry("ssl.keystore.type", "PEM"),
                Map.entry("ssl.keystore.location", SECRETS + "broker.pem"),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.location", SECRETS + "ca.pem"),
                Map.entry("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/"),
                Map.entry("listener.name.mtls.ssl.client.auth", "required"),
                Map.entry("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry("listener.name.scram.scram-sha-512.sasl.jaas.config", SCRAM_LOGIN + ";"),
                Map.entry("listener.name.oauth.sasl.enabled.mechanisms", "OAUTHBEARER"),
                Map.entry(
                        "listener.name.oauth.oauthbearer.sasl.jaas.config",
                        OAUTH_LOGIN + "unsecuredLoginStringClaim_sub=\"broker\";"));
    }

    private String listeners(List<Listener> which) {
        List<String> all = new ArrayList<>();
        which.forEach(listener -> all.add(listener + "://" + address(listener)));
        return String.join(",", all);
    }

    String address(Listener listener) {
        return "127.0.0.1:" + ports.get(listener);
    }

    BrokerContainer container() {
        return container;
    }

    /** How a program connects as a user, with the password {@code secret} where there is one. */
    Access access(Listener listener, String user) {
        return new Access(
                address(listener),
                switch (listener) {
                    case ADMIN, CONTROLLER -> Map.of();
                    case TLS -> trust("SSL");
                    case MTLS ->
                        merged(
                                trust("SSL"),
                                Map.of("ssl.keystore.type", "PEM", "ssl.keystore.location", certificates.signed(user)));
                    case SCRAM ->
                        merged(
                                trust("SASL_SSL"),
                                Map.of(
                                        "sasl.mechanism",
                                        "SCRAM-SHA-512",
                                        "sasl.jaas.config",
                                        SCRAM_LOGIN + "username=\"" + user + "\" password=\"secret\";"));
                    case OAUTH ->
                        Map.of(
                                "security.protocol",
                                "SASL_PLAINTEXT",
                                "sasl.mechanism",
                                "OAUTHBEARER",
                                "sasl.jaas.config",
                                OAUTH_LOGIN + "unsecuredLoginStringClaim_sub=\"" + user + "\";");
                });
    }

    private Map<String, String> trust(String protocol) {
        return Map.of(
                "security.protocol",
                protocol,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificates.authority());
    }

    private static Map<String, String> merged(Map<String, String> first, Map<String, String> second) {
        Map<String, String> merged = new HashMap<>(first);
        merged.putAll(second);
        return merged;
    }

    /** Makes a topic of one partition with settings. */
    String topic(String name, Map<String, String> settings) throws Exception {
        container.createTopic(new NewTopic(name, 1, (short) 1).configs(settings));
        return name;
    }

    /** Makes users with the password {@code secret}. */
    void users(String... names) throws Exception {
        try (Admin admin = container.admin()) {
            ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS);
            admin.alterUserScramCredentials(Stream.of(names)
                            .<org.apache.kafka.clients.admin.UserScramCredentialAlteration>map(
                                    name -> new UserScramCredentialUpsertion(name, info, "secret"))
                            .toList())
                    .all()
                    .get();
        }
    }

    /** Lets a user do something. */
    void grant(String user, AclOperation operation, ResourceType type, String name) throws Exception {
        try (Admin admin = container.admin()) {
            admin.createAcls(List.of(acl(user, operation, type, name))).all().get();
        }
    }

    /** Takes it back. */
    void revoke(String user, AclOperation operation, ResourceType type, String name) throws Exception {
        AclBindingFilter filter = acl(user, operation, type, name).toFilter();
        try (Admin admin = container.admin()) {
            admin.deleteAcls(List.of(filter)).all().get();
        }
    }

    private static AclBinding acl(String user, AclOperation operation, ResourceType type, String name) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    @Override
    public void close() {
        container.close();
    }
}
