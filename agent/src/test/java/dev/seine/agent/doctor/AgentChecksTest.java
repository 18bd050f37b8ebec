package dev.seine.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.agent.spool.LocalSpoolDirectory;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigText;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.doctor.Level;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the checks of an agent make of what they find. */
class AgentChecksTest {
    private static final NetworkInterfaces INTERFACES = new NetworkInterfaces();

    @TempDir
    Path directory;

    private static List<Finding> findings(Check check) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        check.run(findings::add);
        return findings;
    }

    private static CaptureConfig capture(String yaml) {
        return ConfigLoader.parse(
                        new ConfigText("test", "captures: [{" + yaml + "}]"), AgentConfig.class, Map.of(), "NONE")
                .captures()
                .getFirst();
    }

    private Finding capability(String effective, String bounding, String uidMap) throws Exception {
        Files.writeString(
                directory.resolve("status"),
                "Name:\tjava\nUid:\t1000\t1000\t1000\t1000\nCapEff:\t" + effective + "\nCapBnd:\t" + bounding + "\n");
        Files.writeString(directory.resolve("uid_map"), uidMap);
        return findings(new CapabilityCheck(directory)).getFirst();
    }

    @Test
    void oneCapabilityIsEnough() throws Exception {
        Finding finding = capability("0000000000002000", "000001ffffffffff", "         0          0 4294967295\n");
        assertThat(finding).isEqualTo(Finding.ok("capability", "CAP_NET_RAW is effective (user id 1000)"));
    }

    @Test
    void allOthersAreNot() throws Exception {
        Finding finding = capability("000001ffffffdfff", "000001ffffffffff", "0 0 4294967295\n");
        assertThat(finding.level()).isEqualTo(Level.ERROR);
        assertThat(finding.remedy())
                .hasValueSatisfying(remedy -> assertThat(remedy).contains("AmbientCapabilities"));
    }

    @Test
    void aBoundingSetWithoutItNeedsAnotherRemedy() throws Exception {
        Finding finding = capability("0000000000000000", "00000000a80405fb", "0 0 4294967295\n");
        assertThat(finding.level()).isEqualTo(Level.ERROR);
        assertThat(finding.remedy())
                .hasValueSatisfying(remedy -> assertThat(remedy).contains("--cap-add NET_RAW"));
    }

    @Test
    void inAUserNamespaceItCountsForLess() throws Exception {
        assertThat(capability("000001ffffffffff", "000001ffffffffff", "0 1000 1\n")
                        .text())
                .contains("in a user namespace");
    }

    @Test
    void saysWhetherAnInterfaceIsThereUpAndLinked() throws Exception {
        try (VethPair veth = VethPair.create()) {
            String name = veth.captureInterface();
            Check check = new InterfaceCheck(capture("interfaces: [" + name + "]"), INTERFACES);
            assertThat(findings(check))
                    .satisfiesExactly(
                            state -> assertThat(state)
                                    .isEqualTo(Finding.ok("interface", name + " is up, MTU 1500, 10000 Mbit/s")),
                            offloads -> assertThat(offloads)
                                    .isEqualTo(Finding.ok(
                                            "offloads", name + " joins no frames: they are seen as on the wire")));
            Program.run("ethtool", "-K", name, "gro", "on");
            assertThat(findings(check).getLast().remedy())
                    .hasValueSatisfying(remedy -> assertThat(remedy).contains("ethtool -K " + name + " gro off"));
            Program.run(
                    "ip", "netns", "exec", veth.senderNamespace(), "ip", "link", "set", veth.senderInterface(), "down");
            assertThat(findings(check).getFirst().text()).contains("has no link");
            veth.setUp(false);
            assertThat(findings(check).getFirst().remedy()).contains("ip link set " + name + " up");
            veth.unplug();
            assertThat(findings(check)).singleElement().satisfies(finding -> {
                assertThat(finding.level()).isEqualTo(Level.ERROR);
                assertThat(finding.text()).contains("there is no interface " + name);
            });
        }
    }

    @Test
    void saysWhenFramesAreCut() throws Exception {
        assertThat(findings(new InterfaceCheck(capture("interfaces: [lo], snap-length: 128"), INTERFACES))
                        .get(1))
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Level.OK);
                    assertThat(finding.text()).contains("kept up to 128 bytes");
                });
        assertThat(findings(new InterfaceCheck(
                                capture("interfaces: [lo], ring: {block-size: 16KiB, size: 1MiB}"), INTERFACES))
                        .get(1)
                        .level())
                .as("loopback has an MTU of 64 KiB")
                .isEqualTo(Level.WARNING);
    }

    @Test
    void opensTheRingForReal() throws Exception {
        try (VethPair veth = VethPair.create()) {
            String name = veth.captureInterface();
            CaptureConfig two = capture("interfaces: [" + name + "], ring: {size: 4MiB, count: 2}");
            assertThat(findings(new RingCheck(List.of(two))))
                    .containsExactly(Finding.ok("ring", name + " gets 8MiB of ring, opened and closed again"));
            CaptureConfig none = capture("interfaces: [nowhere]");
            assertThat(findings(new RingCheck(List.of(none))).getFirst().level())
                    .isEqualTo(Level.ERROR);
        }
    }

    @Test
    void ringsAndHeapMustFitIntoTheMemory() {
        assertThat(MemoryCheck.finding(64 << 20, 96 << 20, 240 << 20).level()).isEqualTo(Level.OK);
        Finding tooSmall = MemoryCheck.finding(64 << 20, 96 << 20, 128 << 20);
        assertThat(tooSmall.level()).isEqualTo(Level.ERROR);
        assertThat(tooSmall.remedy())
                .hasValueSatisfying(remedy -> assertThat(remedy).contains("to 240MiB"));
    }

    @Test
    void showsWhereAFilterIsWrong() throws Exception {
        Requirements.root();
        List<Finding> findings =
                findings(new FilterCheck(capture("interfaces: [lo], filter: tcp prot 443"), "udp port 53", INTERFACES));
        assertThat(findings)
                .satisfiesExactlyInAnyOrder(
                        never -> assertThat(never.text()).contains("'udp port 53' compiles for lo"), wrong -> {
                            assertThat(wrong.level()).isEqualTo(Level.ERROR);
                            assertThat(wrong.text()).contains("filter 'tcp prot 443'");
                        });
    }

    private List<Finding> spool(Path where, String maxSize) throws InterruptedException {
        AgentConfig.Spool defaults = AgentConfig.Spool.defaults().withDirectory(where);
        return findings(new SpoolCheck(new AgentConfig.Spool(
                defaults.directory(),
                ByteSize.parse(maxSize),
                defaults.fileSize(),
                defaults.forceInterval(),
                defaults.policy(),
                defaults.maxRate())));
    }

    @Test
    void noSpoolIsAWarning() throws Exception {
        assertThat(findings(new SpoolCheck(AgentConfig.Spool.defaults())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WARNING));
    }

    @Test
    void aSpoolThatIsNotThereYetIsNotMade() throws Exception {
        assertThat(spool(directory.resolve("spool"), "64MiB").getFirst().text()).contains("will be made at the start");
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void aSpoolThatIsLargerThanItsDiskIsAWarning() throws Exception {
        assertThat(spool(directory, "16384GiB")).anySatisfy(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.text()).contains("too little for max-size 16TiB");
        });
    }

    @Test
    void namesTheProcessThatHasTheSpoolAndTheDamageInIt() throws Exception {
        Files.write(directory.resolve("0000000000000001.spool"), new byte[100]);
        Files.write(directory.resolve("0000000000000000.spool.corrupt"), new byte[100]);
        try (LocalSpoolDirectory held = LocalSpoolDirectory.open(directory)) {
            assertThat(held.list()).isNotEmpty();
            List<Finding> findings = spool(directory, "64MiB");
            assertThat(findings)
                    .anySatisfy(finding -> assertThat(finding.text())
                            .contains("process " + ProcessHandle.current().pid() + " has " + directory));
            assertThat(findings)
                    .anySatisfy(finding -> assertThat(finding.text()).contains("1 of the files", "begin with damage"));
            assertThat(findings)
                    .anySatisfy(finding -> assertThat(finding.text()).contains("1 files were damaged and set aside"));
        }
        assertThat(spool(directory, "64MiB"))
                .noneSatisfy(finding -> assertThat(finding.text()).contains("process"));
    }

    @ParameterizedTest
    @CsvSource({"source: replay, file: /nowhere.pcap", "source: libpcap, interfaces: [nowhere]"})
    void otherSourcesAreLookedAtToo(String first, String second) throws Exception {
        assertThat(findings(new InterfaceCheck(capture(first + ", " + second), INTERFACES)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.ERROR));
    }

    @Test
    void looksAtEverythingThatAnAgentNeeds() throws IOException {
        AgentConfig config = AgentConfig.defaults().withCaptures(List.of(capture("interfaces: [lo]")));
        assertThat(AgentChecks.of(config)).hasSize(10);
    }
}
