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
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The topic is not as it should be: what is said about it, and that what is lost is counted. */
@ContainerTest
class TopicMistakesTest {
    /** Less than a batch of the rate has, more than one of a few frames. */
    private static final int SMALL_LIMIT_BYTES = 20_000;

    private static final NumberedTraffic.Rate RATE = new NumberedTraffic.Rate(500, 200);
    private static final NumberedTraffic.Rate TOO_LARGE = new NumberedTraffic.Rate(3_000, 400);

    /** What changes in the topic is seen soon, so that the tests need not wait for it as long as people. */
    private static Access plain(SecuredBroker broker) {
        return Access.plain(broker.container().address()).with("metadata.max.age.ms", "2000");
    }

    private static String command(SeineProcess process, String trouble, String tool) {
        String line = process.awaitLine(trouble);
        return line.substring(line.indexOf(tool));
    }

    private static void awaitArchived(SecuredBroker broker, String topic) {
        Patience.until(
                "everything is archived", () -> new Cluster(broker.container().address()).isArchived(topic, topic));
    }

    @Test
    void aTopicThatIsMissingIsToldAndEveryFrameWaitsForIt(Lab lab, SecuredBroker broker) throws Exception {
        Fleet fleet = new Fleet(lab, "missing");
        VethPair veth = lab.veth();
        CollectorProcess collector = fleet.collector(plain(broker));
        Fleet.Agent agent = fleet.agent(plain(broker), veth);
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);
        String trouble = "topic missing does not exist";
        String command = command(agent.process(), trouble, "kafka-topics.sh");
        assertThat(command(collector.process(), trouble, "kafka-topics.sh")).isEqualTo(command);
        assertThat(agent.http().get("/readyz").body()).contains(trouble);
        assertThat(collector.http().get("/readyz").body()).contains(trouble);
        // One broker cannot have what the command recommends for a cluster.
        broker.container()
                .run(command.replace("--replication-factor 3", "--replication-factor 1")
                        .replace("min.insync.replicas=2", "min.insync.replicas=1"));
        Patience.until("frames are archived", () -> collector.http().metric("seine_frames_total") > 0);
        agent.http().awaitStatus("/readyz", 200);
        long sent = traffic.stop();
        agent.process().stop();
        awaitArchived(broker, "missing");
        Evidence.of(lab, collector.stop()).assertComplete(sent);
    }

    @Test
    void aCollectorForWhichThereIsNoPartitionSaysSoAndWorksOnceThereIsOne(Lab lab, SecuredBroker broker)
            throws Exception {
        Fleet fleet = new Fleet(lab, broker.topic("few-partitions", Map.of()));
        CollectorProcess first = fleet.collector(plain(broker), "first");
        first.http().awaitStatus("/readyz", 200);
        CollectorProcess second = fleet.collector(plain(broker), "second");
        String command = command(second.process(), "this collector has nothing to do", "kafka-topics.sh");
        assertThat(second.http().get("/readyz").body()).contains("topic few-partitions has 1 partitions");
        assertThat(first.http().get("/readyz").statusCode()).isEqualTo(200);
        broker.container().run(command);
        second.http().awaitStatus("/readyz", 200);
        second.stop();
        first.stop();
    }

    @Test
    void compactionThatWasSetByMistakeIsToldAsALossWithWhatMendsIt(Lab lab, SecuredBroker broker) throws Exception {
        Fleet fleet = new Fleet(lab, broker.topic("compacted", Map.of("cleanup.policy", "compact")));
        CollectorProcess collector = fleet.collector(plain(broker));
        Fleet.Agent agent = fleet.agent(plain(broker), lab.veth());
        String trouble = "topic compacted has cleanup.policy=compact";
        String line = agent.process().awaitLine(trouble);
        assertThat(line).contains("ERROR");
        String command = line.substring(line.indexOf("kafka-configs.sh"));
        assertThat(command(collector.process(), trouble, "kafka-configs.sh")).isEqualTo(command);
        assertThat(collector.http().get("/readyz").body()).contains(trouble);
        broker.container().run(command);
        agent.http().awaitStatus("/readyz", 200);
        collector.http().awaitStatus("/readyz", 200);
        agent.process().stop();
        collector.stop();
    }

    @Test
    void batchesThatTheBrokerDoesNotTakeAreCountedAndNeverSentAgain(Lab lab, SecuredBroker broker) throws Exception {
        String limit = Integer.toString(SMALL_LIMIT_BYTES);
        Fleet fleet = new Fleet(lab, broker.topic("small-records", Map.of("max.message.bytes", limit)));
        VethPair veth = lab.veth();
        CollectorProcess collector = fleet.collector(plain(broker));
        // Compressed, the frames of the test would be small enough.
        Access access = plain(broker).with("compression.type", "none");
        Fleet.Agent agent = fleet.agent(access, veth);
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, TOO_LARGE);
        String command = command(agent.process(), "has max.message.bytes=" + limit, "kafka-configs.sh");
        Patience.until(
                "batches are given up",
                () -> agent.http().metric("seine_dropped_frames_total{reason=\"rejected_by_broker\"") > 0);
        assertThat(agent.process().awaitLine("a batch of")).contains("REJECTED_BY_BROKER", "raise the limit");
        broker.container().run(command);
        long before = agent.delivered();
        Patience.until("later batches are taken", () -> agent.delivered() > before);
        long sent = traffic.stop();
        agent.process().signal("TERM");
        assertThat(agent.process().awaitExit()).as("frames were lost").isEqualTo(1);
        awaitArchived(broker, "small-records");
        Evidence evidence = Evidence.of(lab, collector.stop()).assertAccountsFor(sent);
        assertThat(evidence.dropped("REJECTED_BY_BROKER"))
                .isEqualTo(evidence.missing())
                .isPositive();
    }
}
