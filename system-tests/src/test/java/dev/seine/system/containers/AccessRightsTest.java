package dev.seine.system.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Cluster;
import dev.seine.system.CollectorProcess;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.SeineProcess;
import dev.seine.system.faults.Evidence;
import dev.seine.system.faults.NumberedTraffic;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/**
 * Each right that the documentation lists is missing in turn: what is said names it, and the command that is said grants it.
 * Beyond what is listed only Describe is granted for a while, which does not help.
 */
@ContainerTest
class AccessRightsTest {
    private static final NumberedTraffic.Rate RATE = new NumberedTraffic.Rate(500, 200);
    private static final String AGENT = "rights-agent";
    private static final String COLLECTOR = "rights-collector";

    @Test
    void whatIsMissingIsNamedWithTheCommandThatGrantsItAndNoFrameIsLostMeanwhile(Lab lab, SecuredBroker broker)
            throws Exception {
        broker.users(AGENT, COLLECTOR);
        String topic = broker.topic("rights", Map.of());
        Fleet fleet = new Fleet(lab, topic);
        VethPair veth = lab.veth();
        CollectorProcess collector = fleet.collector(broker.access(SecuredBroker.Listener.SCRAM, COLLECTOR));
        Fleet.Agent agent = fleet.agent(broker.access(SecuredBroker.Listener.SCRAM, AGENT), veth);
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);

        String write = "--allow-principal User:" + AGENT + " --operation Write --topic " + topic;
        String command = advice(agent.process(), "this agent may not write to topic " + topic, write);
        broker.grant(AGENT, AclOperation.DESCRIBE, ResourceType.TOPIC, topic);
        // Said only of a batch that the producer has taken, which it does not without Describe.
        agent.process().awaitLine("Kafka refuses what it is sent");
        assertThat(agent.delivered()).isZero();
        grant(broker, command);
        Patience.until("frames are delivered", () -> agent.delivered() > 0);

        grant(broker, advice(collector.process(), "may not read topic " + topic, "--operation Read --topic " + topic));
        grant(broker, advice(collector.process(), "may not be in group " + topic, "--operation Read --group " + topic));
        Patience.until("frames are archived", () -> collector.http().metric("seine_frames_total") > 0);

        broker.revoke(AGENT, AclOperation.DESCRIBE, ResourceType.TOPIC, topic);
        broker.revoke(AGENT, AclOperation.WRITE, ResourceType.TOPIC, topic);
        agent.http().awaitStatus("/readyz", 503);
        broker.grant(AGENT, AclOperation.WRITE, ResourceType.TOPIC, topic);
        agent.http().awaitStatus("/readyz", 200);

        long sent = traffic.stop();
        agent.process().stop();
        Patience.until(
                "everything is archived", () -> new Cluster(broker.container().address()).isArchived(topic, topic));
        Evidence.of(lab, collector.stop()).assertComplete(sent);
    }

    /** The command in the line that a program writes about a trouble. */
    private static String advice(SeineProcess process, String trouble, String right) {
        String line = process.awaitLine(trouble);
        String command = line.substring(line.indexOf("kafka-acls.sh"));
        assertThat(command).endsWith(right);
        return command;
    }

    private static void grant(SecuredBroker broker, String command) throws IOException, InterruptedException {
        broker.container().run(command);
    }
}
