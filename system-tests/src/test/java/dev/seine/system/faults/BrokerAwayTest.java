package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.HttpEndpoint;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.SystemTest;
import dev.seine.testkit.Rounds;
import dev.seine.testkit.VethPair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The broker is away for a while under traffic: what the spool holds arrives, the rest is counted. */
@SystemTest
@Tag(Rounds.FAULT)
class BrokerAwayTest {
    private static final long MAX_RESIDENT_BYTES = 256L << 20;
    private static final NumberedTraffic.Rate STEADY = new NumberedTraffic.Rate(3_000, 400);

    /** More than spool, ring and queue hold together, within a few seconds. */
    private static final NumberedTraffic.Rate OVERFLOWING = new NumberedTraffic.Rate(4_000, 1_000);

    private static final int OVERFLOW_MS = 3_000;

    /** What a delivered frame costs does not matter here, only that the backlog goes away while live frames keep coming. */
    @Test
    void everythingThatTheSpoolHoldsArrivesWhileTrafficGoesOn(Lab lab) throws Exception {
        int awaySeconds = Rounds.of("broker away, seconds", 30, 600).count();
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 1);
        VethPair veth = lab.veth();
        Archive archive = site.archive("archive");
        Site.Member collector = site.collector(new Site.CollectorPlan("one", archive));
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), site.spool()));
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, STEADY);
        Patience.until("traffic is archived", () -> collector.http().metric("seine_frames_total") > 0);
        site.broker().kill();
        Thread.sleep(1_000L * awaySeconds);
        site.broker().restart();
        double ratio = drain(agent);
        long residentBytes = agent.program().process().peakResidentBytes();
        long sent = traffic.stop();
        agent.stop();
        site.awaitAllArchived();
        collector.stop();
        Evidence evidence = Evidence.of(lab, archive).assertComplete(sent);
        System.out.printf(
                "broker away %d s: delivered at %.1f times the live rate until the spool was empty; at most %,d KiB in"
                        + " memory; %s%n",
                awaySeconds, ratio, residentBytes >> 10, evidence);
        assertThat(residentBytes).isLessThan(MAX_RESIDENT_BYTES);
    }

    /** Waits until the spool is empty although frames keep coming; returns how much faster than these it was emptied. */
    private static double drain(Site.Member agent) throws InterruptedException {
        HttpEndpoint http = agent.http();
        Patience.until(
                "the first spooled batch is delivered",
                () -> http.get("/readyz").statusCode() == 200);
        long deliveredBefore = delivered(http);
        long capturedBefore = captured(http);
        agent.awaitEmptySpool();
        double live = captured(http) - capturedBefore;
        return (delivered(http) - deliveredBefore) / Math.max(live, 1);
    }

    private static long delivered(HttpEndpoint http) throws InterruptedException {
        return http.metric("seine_frames_total{stage=\"delivered\"");
    }

    private static long captured(HttpEndpoint http) throws InterruptedException {
        return http.metric("seine_frames_total{stage=\"captured\"");
    }

    @Test
    void spoolThatIsFullKeepsTheOldestAndLetsTheKernelCountTheRest(Lab lab) throws Exception {
        Evidence evidence = overflow(lab, "drop-newest", Site.Member::stop);
        assertThat(evidence.kernelDrops()).isPositive();
        assertThat(evidence.dropped("SPOOL_FULL")).isZero();
    }

    @Test
    void spoolThatIsFullCountsTheOldestThatItGivesUp(Lab lab) throws Exception {
        assertThat(overflow(lab, "drop-oldest", Site.Member::stopAfterLoss).dropped("SPOOL_FULL"))
                .isPositive();
    }

    /** How an agent is stopped. */
    private interface Stop {
        void of(Site.Member agent) throws InterruptedException;
    }

    private static Evidence overflow(Lab lab, String policy, Stop stop) throws Exception {
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 1);
        VethPair veth = lab.veth();
        Archive archive = site.archive("archive");
        Site.Member collector = site.collector(new Site.CollectorPlan("one", archive));
        String spool = site.spool("max-size: 4MiB", "policy: " + policy);
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), spool).withSmallRing());
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, OVERFLOWING);
        Patience.until("traffic is archived", () -> collector.http().metric("seine_frames_total") > 0);
        site.broker().kill();
        Thread.sleep(OVERFLOW_MS);
        site.broker().restart();
        agent.awaitEmptySpool();
        long sent = traffic.stop();
        stop.of(agent);
        site.awaitAllArchived();
        collector.stop();
        Evidence evidence = Evidence.of(lab, archive).assertAccountsFor(sent);
        System.out.printf("broker away with a small spool, %s: %s%n", policy, evidence);
        return evidence;
    }
}
