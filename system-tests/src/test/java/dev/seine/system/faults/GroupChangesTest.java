package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.Lab;
import dev.seine.system.SystemTest;
import dev.seine.testkit.Rounds;
import dev.seine.testkit.VethPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Collectors of one group, each with an archive of its own, come, go and fall silent in the middle of files. Each frame is in
 * one of the archives, and in one only.
 */
@SystemTest
@Tag(Rounds.FAULT)
class GroupChangesTest {
    private static final int COLLECTORS = 3;
    private static final int HOSTS = 2;

    /** The members' session.timeout.ms is 3,000. */
    private static final int PAST_SESSION_TIMEOUT_MS = 3_500;

    private static final int WITHIN_SESSION_TIMEOUT_MS = 1_500;

    private static final int LONGEST_PAUSE_MS = 1_500;

    @Test
    void eachFrameIsArchivedByOneCollectorOfTheGroup(Lab lab) throws Exception {
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 4);
        List<Site.Member> members = new ArrayList<>();
        List<Archive> archives = new ArrayList<>();
        for (int i = 0; i < COLLECTORS; i++) {
            archives.add(site.archive("archive-" + i));
            members.add(site.collector(new Site.CollectorPlan("member-" + i, archives.get(i))));
        }
        VethPair veth = lab.veth();
        List<Site.Member> agents = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            agents.add(site.agent(new Site.AgentPlan(veth.captureInterface(), "").on("host-" + i)));
        }
        agents.forEach(agent -> agent.program().process().awaitLine("ready: "));
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, new NumberedTraffic.Rate(2_000, 100));
        Rounds.of("group changes", 20, 500).run(seed -> change(new Random(seed), members));
        for (Site.Member member : members) {
            member.program().process().signal("CONT");
            member.program().revive();
        }
        long sent = traffic.stop();
        for (Site.Member agent : agents) {
            agent.stop();
        }
        site.awaitAllArchived();
        for (Site.Member member : members) {
            member.stop();
        }
        Evidence evidence = Evidence.of(lab, archives.toArray(Archive[]::new));
        System.out.printf(
                "group: %s collectors started; %,d frames sent to %d hosts, %s%n",
                members.stream().map(member -> member.program().starts()).toList(), sent, HOSTS, evidence);
        evidence.assertComplete(HOSTS * sent);
        for (Archive archive : archives) {
            assertThat(archive.sealedFiles()).isNotEmpty();
        }
    }

    private static void change(Random random, List<Site.Member> members) throws InterruptedException {
        Supervised member = members.get(random.nextInt(COLLECTORS)).program();
        switch (random.nextInt(3)) {
            case 0 -> {
                // Not necessarily in order: it may not have got as far as to listen to the signal.
                member.process().signal("TERM");
                member.process().awaitExit();
            }
            case 1 -> member.kill();
            default -> {
                member.process().signal("STOP");
                // Past the timeout it archives what it had polled, and then has to take it back.
                Thread.sleep(random.nextBoolean() ? PAST_SESSION_TIMEOUT_MS : WITHIN_SESSION_TIMEOUT_MS);
                member.process().signal("CONT");
            }
        }
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MS));
        member.revive();
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MS));
    }
}
