package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.SystemTest;
import dev.seine.testkit.Rounds;
import dev.seine.testkit.VethPair;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Disks get full, run out of files and become read-only, and then are well again. */
@SystemTest
@Tag(Rounds.FAULT)
class DisksTest {
    private static final NumberedTraffic.Rate RATE = new NumberedTraffic.Rate(2_000, 400);
    private static final String FREQUENT_SEALING = "max-size: 1MiB, max-age: 2s";

    /** Space for the collector's least of 16 MiB and for some minutes of frames. */
    private static final String ARCHIVE_DISK = "size=160m,nr_inodes=2000";

    private static final String SPOOL_DISK = "size=8m,nr_inodes=64";

    @Test
    void collectorWaitsForAnArchiveThatIsFullAndGoesOnByItself(Lab lab) throws Exception {
        SmallDisk disk = SmallDisk.mount(lab, "archive-disk", ARCHIVE_DISK);
        Archive archive = new Archive(Files.createDirectories(disk.directory().resolve("archive")));
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 1);
        VethPair veth = lab.veth();
        Site.Member collector = site.collector(new Site.CollectorPlan("one", archive).sealing(FREQUENT_SEALING));
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), ""));
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);
        Rounds.of("full disk under the archive", 1, 50).run(seed -> {
            awaitProgress(collector);
            disk.fillBytes();
            collector.http().awaitStatus("/readyz", 503);
            disk.empty();
            collector.http().awaitStatus("/readyz", 200);
            awaitProgress(collector);
            disk.fillInodes();
            collector.http().awaitStatus("/readyz", 503);
            disk.empty();
            collector.http().awaitStatus("/readyz", 200);
        });
        long sent = traffic.stop();
        agent.stop();
        site.awaitAllArchived();
        collector.stop();
        System.out.println("full archive: " + Evidence.of(lab, archive).assertComplete(sent));
    }

    private static void awaitProgress(Site.Member collector) throws InterruptedException {
        long before = collector.http().metric("seine_frames_total");
        Patience.until("frames are archived", () -> collector.http().metric("seine_frames_total") > before);
    }

    @Test
    void collectorWaitsForAnArchiveThatIsReadOnlyAndGoesOnWhenItIsStartedAgain(Lab lab) throws Exception {
        BrokenDisk disk = BrokenDisk.mount(lab, "archive-disk");
        Archive archive = new Archive(Files.createDirectories(disk.directory().resolve("archive")));
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 1);
        VethPair veth = lab.veth();
        Site.Member collector = site.collector(new Site.CollectorPlan("one", archive).sealing(FREQUENT_SEALING));
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), ""));
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);
        Rounds.of("read-only disk under the archive", 1, 50).run(seed -> {
            awaitProgress(collector);
            disk.fail();
            collector.http().awaitStatus("/readyz", 503);
            collector.program().process().signal("TERM");
            collector.program().process().awaitExit();
            disk.repair();
            collector.program().revive();
            collector.http().awaitStatus("/readyz", 200);
        });
        long sent = traffic.stop();
        agent.stop();
        site.awaitAllArchived();
        collector.stop();
        System.out.println("read-only archive: " + Evidence.of(lab, archive).assertComplete(sent));
    }

    @Test
    void agentWhoseSpoolCannotBeWrittenLosesNothingUncounted(Lab lab) throws Exception {
        SmallDisk disk = SmallDisk.mount(lab, "spool-disk", SPOOL_DISK);
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 1);
        VethPair veth = lab.veth();
        Archive archive = site.archive("archive");
        Site.Member collector = site.collector(new Site.CollectorPlan("one", archive));
        String spool = Site.spool(disk.directory().resolve("spool"));
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), spool).withSmallRing());
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, new NumberedTraffic.Rate(2_000, 1_000));
        Rounds.of("full disk under the spool", 1, 50).run(seed -> {
            awaitProgress(collector);
            site.broker().kill();
            awaitKernelDrops(agent);
            site.broker().restart();
            agent.awaitEmptySpool();
            disk.fillInodes();
            site.broker().kill();
            awaitKernelDrops(agent);
            disk.empty();
            site.broker().restart();
            agent.awaitEmptySpool();
        });
        long sent = traffic.stop();
        agent.stop();
        site.awaitAllArchived();
        collector.stop();
        Evidence evidence = Evidence.of(lab, archive).assertAccountsFor(sent);
        assertThat(evidence.kernelDrops()).isPositive();
        System.out.println("full spool: " + evidence);
    }

    /** The agent has nowhere to go with what it has captured. */
    private static void awaitKernelDrops(Site.Member agent) throws InterruptedException {
        long before = agent.http().metric("seine_kernel_drops_total");
        Patience.until("the ring is full", () -> agent.http().metric("seine_kernel_drops_total") > before);
    }

    @Test
    void agentWhoseSpoolIsReadOnlyLosesNothingUncounted(Lab lab) throws Exception {
        BrokenDisk disk = BrokenDisk.mount(lab, "spool-disk");
        Site site = Site.create(lab, BrokerProcess.start(lab, BrokerProcess.Place.local()), 1);
        VethPair veth = lab.veth();
        Archive archive = site.archive("archive");
        Site.Member collector = site.collector(new Site.CollectorPlan("one", archive));
        String spool = Site.spool(disk.directory().resolve("spool"));
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), spool).withSmallRing());
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, new NumberedTraffic.Rate(2_000, 1_000));
        awaitProgress(collector);
        site.broker().kill();
        Patience.until("batches are in the spool", () -> agent.http().metric("seine_spool_records") > 0);
        disk.fail();
        awaitKernelDrops(agent);
        site.broker().restart();
        agent.awaitEmptySpool();
        awaitProgress(collector);
        long sent = traffic.stop();
        agent.stop();
        site.awaitAllArchived();
        collector.stop();
        Evidence evidence = Evidence.of(lab, archive).assertAccountsFor(sent);
        assertThat(evidence.dropped("SPOOL_DAMAGED"))
                .as("what was in the spool could be read")
                .isZero();
        System.out.println("read-only spool: " + evidence);
    }
}
