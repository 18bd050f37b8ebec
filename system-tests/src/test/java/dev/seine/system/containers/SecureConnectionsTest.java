package dev.seine.system.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Cluster;
import dev.seine.system.CollectorProcess;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.faults.Evidence;
import dev.seine.system.faults.NumberedTraffic;
import dev.seine.testkit.VethPair;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents and collectors at brokers that are secured in the ways that docs/kafka-security.md describes. */
@ContainerTest
class SecureConnectionsTest {
    private static final NumberedTraffic.Rate RATE = new NumberedTraffic.Rate(500, 200);

    @ParameterizedTest
    @EnumSource(
            value = SecuredBroker.Listener.class,
            names = {"TLS", "MTLS", "SCRAM", "OAUTH"})
    void everyFrameArrives(SecuredBroker.Listener listener, Lab lab, SecuredBroker broker) throws Exception {
        String topic = broker.topic("frames-" + listener, Map.of());
        broker.users("agent", "collector");
        broker.grant("agent", AclOperation.WRITE, ResourceType.TOPIC, topic);
        broker.grant("collector", AclOperation.READ, ResourceType.TOPIC, topic);
        broker.grant("collector", AclOperation.READ, ResourceType.GROUP, topic);
        Fleet fleet = new Fleet(lab, topic);
        VethPair veth = lab.veth();
        CollectorProcess collector = fleet.collector(broker.access(listener, "collector"));
        Fleet.Agent agent = fleet.agent(broker.access(listener, "agent"), veth);
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);
        Patience.until("frames are archived", () -> collector.http().metric("seine_frames_total") > 0);
        long sent = traffic.stop();
        agent.process().stop();
        Patience.until(
                "everything is archived", () -> new Cluster(broker.container().address()).isArchived(topic, topic));
        Evidence.of(lab, collector.stop()).assertComplete(sent);
    }

    @Test
    void aBrokerWithACertificateOfSomebodyElseIsToldAndNothingIsSentToIt(Lab lab, SecuredBroker broker)
            throws Exception {
        Path other = lab.directory().resolve("other-authority");
        Access access = broker.access(SecuredBroker.Listener.TLS, "agent")
                .with("ssl.truststore.location", Certificates.create(other).authority());
        assertBothSay(lab, access, "no TLS connection to Kafka at " + access.bootstrapServers(), "ssl.truststore");
    }

    @Test
    void aClientWithoutACertificateIsToldThatTheBrokerWantsOne(Lab lab, SecuredBroker broker) throws Exception {
        Access tls = broker.access(SecuredBroker.Listener.TLS, "agent");
        Access access = new Access(broker.address(SecuredBroker.Listener.MTLS), tls.properties());
        assertBothSay(lab, access, "no TLS connection to Kafka at " + access.bootstrapServers(), "ssl.keystore");
    }

    @Test
    void aWrongPasswordIsToldAndNeverShown(Lab lab, SecuredBroker broker) throws Exception {
        broker.users("agent");
        Access right = broker.access(SecuredBroker.Listener.SCRAM, "agent");
        String login = right.properties().getOrDefault("sasl.jaas.config", "");
        Access access = right.with("sasl.jaas.config", login.replace("\"secret\"", "\"hunter2\""));
        assertBothSay(lab, access, "refuses the credentials", "sasl.jaas.config");
    }

    private static void assertBothSay(Lab lab, Access access, String trouble, String remedy) throws Exception {
        Fleet fleet = new Fleet(lab, "frames");
        VethPair veth = lab.veth();
        CollectorProcess collector = fleet.collector(access);
        Fleet.Agent agent = fleet.agent(access, veth);
        veth.send(new byte[60]);
        assertThat(collector.process().awaitLine(trouble)).contains(remedy).doesNotContain("hunter2");
        assertThat(agent.process().awaitLine(trouble)).contains(remedy).doesNotContain("hunter2");
        assertThat(agent.http().get("/readyz").body()).contains(trouble);
        agent.process().signal("TERM");
        assertThat(agent.process().awaitExit()).isZero();
        assertThat(agent.process().err()).contains("1 packets wait in the spool", "0 packets delivered to Kafka");
        collector.stop();
    }
}
