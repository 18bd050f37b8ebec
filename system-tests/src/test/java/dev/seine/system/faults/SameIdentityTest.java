package dev.seine.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.Lab;
import dev.seine.system.SeineProcess;
import dev.seine.system.SystemTest;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.Rounds;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two agents that both say they are the same host, and a host that calls itself a path. */
@SystemTest
@Tag(Rounds.FAULT)
class SameIdentityTest {
    private static final NumberedTraffic.Rate RATE = new NumberedTraffic.Rate(2_000, 100);
    private static final byte[] FRAME = new byte[60];
    private static final List<String> HOSTS_THAT_ARE_PATHS = List.of("../../etc", "..", "/etc/cron.d/x");
    private static final int TOGETHER_MS = 3_000;

    @Test
    void secondAgentWithTheSameSpoolIsRefusedByNamingTheFirst(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        String spool = lab.directory().resolve("spool").toString();
        SeineProcess first = lab.agent("-i", veth.captureInterface(), "--spool", spool);
        SeineProcess second = lab.seine(
                "agent", "-i", veth.captureInterface(), "--kafka", lab.broker().address(), "--spool", spool);
        assertThat(second.awaitExit()).isNotZero();
        assertThat(second.err()).contains(spool).contains("is used by process " + first.pid());
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void twoAgentsOfOneHostIdAreArchivedEachInItsOwnStreamAndTheCollectorWarns(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess collector = lab.collector().process();
        SeineProcess one = lab.agent("-i", veth.captureInterface());
        SeineProcess other = lab.agent("-i", veth.captureInterface());
        assertBothAreArchived(lab, veth, collector, List.of(one, other));
    }

    /** As where a virtual machine was cloned and then given a machine id, but not a name. */
    @Test
    void twoMachinesOfOneHostIdAreToldApartAndTheCollectorWarns(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess collector = lab.collector().process();
        SeineProcess one = lab.agent("-i", veth.captureInterface());
        SeineProcess other = lab.seineBehind(
                onAnotherMachine(lab),
                "agent",
                "-i",
                veth.captureInterface(),
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic(),
                "--host-id",
                Lab.HOST);
        other.awaitLine("ready: ");
        assertBothAreArchived(lab, veth, collector, List.of(one, other));
        assertThat(collector.lines().filter(line -> line.contains("same host id")))
                .anySatisfy(line -> assertThat(line).contains("machine " + "0123456789abcdef".repeat(2)));
    }

    /** A mount namespace in which machine-id(5) is another one. */
    private static List<String> onAnotherMachine(Lab lab) throws IOException {
        Path id = Files.writeString(lab.directory().resolve("machine-id"), "0123456789abcdef".repeat(2) + "\n");
        Path file = Path.of("/etc/machine-id");
        Requirements.programs("unshare");
        Assumptions.assumeTrue(Files.exists(file), "needs a machine with a machine-id(5)");
        return List.of("unshare", "-m", "bash", "-c", "mount --bind " + id + " " + file + " && exec \"$0\" \"$@\"");
    }

    private static void assertBothAreArchived(Lab lab, VethPair veth, SeineProcess collector, List<SeineProcess> agents)
            throws Exception {
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, RATE);
        Thread.sleep(TOGETHER_MS);
        long sent = traffic.stop();
        for (SeineProcess agent : agents) {
            Lab.stopped(agent);
        }
        lab.awaitAllArchived();
        collector.awaitLine("same host id");
        collector.stop();
        NumberedFrames frames = NumberedFrames.of(List.of(lab.archive("archive")));
        assertThat(frames.streams()).hasSize(2);
        frames.streams().values().forEach(stream -> assertThat(stream.sent()).isEqualTo(upTo(sent)));
        lab.assertVerified(lab.archive("archive"));
    }

    private static long[] upTo(long end) {
        return LongStream.range(0, end).toArray();
    }

    @Test
    void hostIdThatIsAPathStaysInsideOfTheArchive(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        for (String host : HOSTS_THAT_ARE_PATHS) {
            SeineProcess agent = lab.agentOf(host, "-i", veth.captureInterface());
            veth.send(FRAME);
            Lab.stopped(agent);
        }
        Archive archive = lab.archived();
        assertThat(archive.sealedFiles()).hasSize(HOSTS_THAT_ARE_PATHS.size());
        try (Stream<Path> entries = Files.list(archive.root())) {
            assertThat(entries.map(path -> path.getFileName().toString()).filter(name -> name.startsWith("host=")))
                    .hasSize(HOSTS_THAT_ARE_PATHS.size());
        }
        try (Stream<Path> entries = Files.list(lab.directory())) {
            assertThat(entries.map(path -> path.getFileName().toString())).doesNotContain("etc");
        }
        lab.assertVerified(archive);
    }
}
