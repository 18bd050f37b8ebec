package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.doctor.Level;
import dev.seine.runtime.kafka.Causes;
import dev.seine.runtime.kafka.ClientIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Goes the way to Kafka step by step, and stops at the first step that no later one can do without: address, TLS, the
 * cluster's answer, and then topic, rights and settings.
 */
public final class KafkaCheck implements Check {
    private static final String ADDRESS = "kafka address";
    private static final Duration WHOLE = Duration.ofSeconds(20);

    private final KafkaSubject subject;

    public KafkaCheck(KafkaSubject subject) {
        this.subject = subject;
    }

    @Override
    public void run(Consumer<Finding> findings) throws InterruptedException {
        TimeBudget time = new TimeBudget(WHOLE);
        List<BrokerAddress> reached = reach(new Reachability(time), findings);
        if (reached.isEmpty()) {
            return;
        }
        ClientIdentity identity = ClientIdentity.of(subject.clientProperties(), Optional.empty());
        TlsSettings tls;
        try {
            AdminClientConfig config = new AdminClientConfig(properties(reached, time));
            tls = identity.usesTls() ? TlsSettings.read(config.values()) : TlsSettings.NONE;
        } catch (KafkaException e) {
            findings.accept(
                    Finding.error("kafka client", Causes.text(e), "correct kafka.properties in the configuration"));
            return;
        }
        ownCertificate(tls, findings);
        List<BrokerAddress> sound = speaking(transport(identity, tls, time), reached, time, findings);
        if (!sound.isEmpty()) {
            ClientIdentity certified = ClientIdentity.of(subject.clientProperties(), tls.ownSubject());
            new ClusterExamination(subject, certified, time).run(properties(sound, time), findings);
        }
    }

    private List<BrokerAddress> reach(Reachability reachability, Consumer<Finding> findings)
            throws InterruptedException {
        List<BrokerAddress> addresses = new ArrayList<>();
        for (String text : subject.bootstrapServers().split(",", -1)) {
            try {
                addresses.add(BrokerAddress.parse(text));
            } catch (IllegalArgumentException e) {
                findings.accept(Finding.error(
                        ADDRESS, Causes.text(e), "correct kafka.bootstrap-servers: host:port, several with commas"));
            }
        }
        List<Reachability.Outcome> outcomes = reachability.configured(addresses);
        boolean some = outcomes.stream().anyMatch(Reachability.Outcome::reached);
        for (Reachability.Outcome outcome : outcomes) {
            findings.accept(some && !outcome.reached() ? lessBad(outcome.finding()) : outcome.finding());
        }
        return outcomes.stream()
                .filter(Reachability.Outcome::reached)
                .map(Reachability.Outcome::address)
                .toList();
    }

    /** The others tell where all brokers are. */
    private static Finding lessBad(Finding finding) {
        return Finding.warning(finding.check(), finding.text(), finding.remedy().orElseThrow());
    }

    private static void ownCertificate(TlsSettings tls, Consumer<Finding> findings) {
        if (!tls.ownChain().isEmpty()) {
            new Certificates(Instant.now())
                    .findings(
                            "this client",
                            tls.ownChain(),
                            "have it issued anew, and put it where kafka.properties ssl.keystore.… says")
                    .forEach(findings);
        }
    }

    /** What is to be said of a broker that takes connections, before Kafka's client talks to it. */
    private static TimeBudget.Step<BrokerAddress, List<Finding>> transport(
            ClientIdentity identity, TlsSettings tls, TimeBudget time) {
        if (identity.usesTls()) {
            return new TlsProbe(tls, time)::examine;
        }
        ProtocolProbe probe = new ProtocolProbe(identity.protocol(), time);
        return broker -> probe.examine(broker).stream().toList();
    }

    /** The brokers of which nothing bad is known yet. */
    private static List<BrokerAddress> speaking(
            TimeBudget.Step<BrokerAddress, List<Finding>> transport,
            List<BrokerAddress> reached,
            TimeBudget time,
            Consumer<Finding> findings)
            throws InterruptedException {
        List<List<Finding>> said = time.together(reached, time.answer(), transport, KafkaCheck::late);
        said.forEach(each -> each.forEach(findings));
        return IntStream.range(0, reached.size())
                .filter(i -> said.get(i).stream().noneMatch(finding -> finding.level() == Level.ERROR))
                .mapToObj(reached::get)
                .toList();
    }

    private static List<Finding> late(BrokerAddress broker) {
        return List.of(Finding.error(
                "kafka protocol",
                broker + " takes connections, but does not answer on them in time",
                "look at that broker's load and log, and whether another program listens there"));
    }

    /** Of an admin client that gives up soon. */
    private Map<String, Object> properties(List<BrokerAddress> brokers, TimeBudget time) {
        int limitMs = (int) time.answer().toMillis();
        Map<String, Object> properties = new HashMap<>(subject.clientProperties());
        properties.keySet().retainAll(AdminClientConfig.configNames());
        properties.put(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers.stream().map(BrokerAddress::toString).toList());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "seine-doctor");
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, limitMs);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, limitMs);
        properties.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) limitMs);
        return properties;
    }
}
