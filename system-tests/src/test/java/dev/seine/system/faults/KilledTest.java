package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.SystemTest;
import dev.seine.testkit.Rounds;
import dev.seine.testkit.VethPair;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agent, collector and broker are killed at any moment, also while they start, and started again as systemd would. */
@SystemTest
@Tag(Rounds.FAULT)
class KilledTest {
    private static final int LONGEST_LIFE_MS = 4_000;
    private static final int LONGEST_DEATH_MS = 500;

    private static final String ARCHIVED = "seine_frames_total{stage=\"archived\"";

    /** What the project promises after the last fault. */
    private static final Duration LIVELINESS = Duration.ofSeconds(60);

    @Test
    void nothingIsStoredTwiceOrMissingWithoutAReasonWhateverIsKilled(Lab lab) throws Exception {
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 1);
        VethPair veth = lab.veth();
        Archive archive = site.archive("archive");
        Site.Member collector = site.collector(new Site.CollectorPlan("one", archive));
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), site.spool()));
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, new NumberedTraffic.Rate(2_000, 100));
        Rounds.of("kill -9 of agent, collector and broker", 20, 500)
                .run(seed -> round(new Random(seed), site.broker(), agent.program(), collector.program()));
        site.broker().awaitReady();
        collector.program().revive();
        agent.program().revive().awaitLine("ready: ");
        long before = collector.http().metric(ARCHIVED);
        Patience.within(
                LIVELINESS, "frames are archived again", () -> collector.http().metric(ARCHIVED) > before);
        long sent = traffic.stop();
        agent.awaitEmptySpool();
        agent.stop();
        site.awaitAllArchived();
        collector.stop();
        Evidence evidence = Evidence.of(lab, archive);
        System.out.printf(
                "killed: %d agents, %d collectors; %,d frames sent, %s%n",
                agent.program().starts(), collector.program().starts(), sent, evidence);
        assertThat(evidence.runs()).isPositive();
        assertThat(evidence.archived()).isLessThanOrEqualTo(sent);
        assertThat(evidence.lastNumber())
                .as("after the last fault everything goes on: the last frame is there")
                .isEqualTo(sent - 1);
    }

    private static void round(Random random, BrokerProcess broker, Supervised agent, Supervised collector)
            throws Exception {
        int victim = random.nextInt(3);
        Thread.sleep(random.nextInt(LONGEST_LIFE_MS));
        switch (victim) {
            case 0 -> agent.kill();
            case 1 -> collector.kill();
            default -> broker.kill();
        }
        Thread.sleep(random.nextInt(LONGEST_DEATH_MS));
        if (victim == 2) {
            broker.restart();
        }
        agent.revive();
        collector.revive();
    }
}
