package dev.seine.system.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Cluster;
import dev.seine.system.CollectorProcess;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.faults.Evidence;
import dev.seine.system.faults.NumberedTraffic;
import dev.seine.testkit.VethPair;
import org.junit.jupiter.api.Test;

/** Three brokers, three copies, two of which must have each batch: brokers go and come under traffic. */
@ContainerTest
class ReplicatedClusterTest {
    private static final NumberedTraffic.Rate RATE = new NumberedTraffic.Rate(1_000, 200);
    private static final String TOPIC = "replicated";

    @Test
    void framesFlowWhileOneBrokerIsAwayAndNoneIsLostWhenAllAreRestartedInTurn(Lab lab) throws Exception {
        BrokerCluster cluster = lab.own(BrokerCluster.start());
        cluster.createTopic(TOPIC);
        Access access = Access.plain(cluster.addresses());
        Fleet fleet = new Fleet(lab, TOPIC);
        VethPair veth = lab.veth();
        CollectorProcess collector = fleet.collector(access);
        Fleet.Agent agent = fleet.agent(access, veth);
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);
        Patience.until("frames are archived", () -> archived(collector) > 0);
        int leader = cluster.leader(TOPIC);
        for (int i = 0; i < cluster.size(); i++) {
            int broker = (leader + i) % cluster.size();
            cluster.stop(broker);
            long delivered = agent.delivered();
            long archived = archived(collector);
            Patience.until("frames are delivered without broker " + broker, () -> agent.delivered() > delivered);
            Patience.until("frames are archived without broker " + broker, () -> archived(collector) > archived);
            cluster.restart(broker, TOPIC);
        }
        agent.http().awaitStatus("/readyz", 200);
        long sent = traffic.stop();
        agent.process().stop();
        Patience.until("everything is archived", () -> new Cluster(cluster.addresses()).isArchived(TOPIC, TOPIC));
        Evidence evidence = Evidence.of(lab, collector.stop()).assertComplete(sent);
        assertThat(evidence.runs()).isEqualTo(1);
        System.out.println("three brokers restarted in turn: " + evidence);
    }

    private static long archived(CollectorProcess collector) throws InterruptedException {
        return collector.http().metric("seine_frames_total{stage=\"archived\"");
    }
}
