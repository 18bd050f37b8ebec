package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What happens to the interface under an open ring. */
class PacketRingLinkTest {
    private static final byte[] FRAME = Frames.numbered(1, 60);

    @Test
    void goesOnWhenTheInterfaceComesUpAgain() throws Exception {
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
            veth.setUp(false);
            assertThat(ring.poll(5000)).isNull();
            assertThat(ring.state()).isEqualTo(RingState.DOWN);
            assertThat(ring.statistics().linkDowns()).isEqualTo(1);
            veth.setUp(true);
            veth.send(FRAME);
            assertReceives(ring);
            assertThat(ring.state()).isEqualTo(RingState.UP);
        }
    }

    @Test
    void countsAFlapThatIsOverBeforeItIsNoticed() throws Exception {
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
            veth.setUp(false);
            veth.setUp(true);
            assertThat(ring.poll(5000)).isNull();
            assertThat(ring.state()).isEqualTo(RingState.UP);
            assertThat(ring.statistics().linkDowns()).isEqualTo(1);
        }
    }

    @Test
    void opensOnAnInterfaceThatIsDown() throws Exception {
        try (VethPair veth = VethPair.create()) {
            veth.setUp(false);
            try (PacketRing ring =
                    PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
                assertThat(ring.state()).isEqualTo(RingState.DOWN);
                veth.setUp(true);
                veth.send(FRAME);
                assertReceives(ring);
                assertThat(ring.statistics().linkDowns()).isZero(); // it did not go down under the ring
            }
        }
    }

    @Test
    void anInterfaceThatComesBackNeedsANewRing() throws Exception {
        try (VethPair veth = VethPair.create()) {
            NetworkInterfaces interfaces = new NetworkInterfaces();
            int index = interfaces.lookup(veth.captureInterface()).orElseThrow().index();
            try (PacketRing ring =
                    PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
                veth.unplug();
                assertThat(ring.poll(5000)).isNull();
                assertThat(ring.state()).isEqualTo(RingState.REMOVED);
                veth.plug();
                veth.send(FRAME);
                assertThat(ring.poll(100)).isNull();
                assertThat(ring.state()).isEqualTo(RingState.REMOVED);
            }
            assertThat(interfaces.lookup(veth.captureInterface()).orElseThrow().index())
                    .isNotEqualTo(index);
            try (PacketRing ring =
                    PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
                veth.send(FRAME);
                assertReceives(ring);
            }
        }
    }

    @Test
    void keepsReceivingWhenTheInterfaceIsRenamed() throws Exception {
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
            String renamed = "vr" + veth.captureInterface().substring(2);
            veth.setUp(false);
            Program.run("ip", "link", "set", veth.captureInterface(), "name", renamed);
            try {
                Program.run("ip", "link", "set", renamed, "up");
                veth.send(FRAME);
                assertReceives(ring);
                assertThat(ring.state()).isEqualTo(RingState.UP);
            } finally {
                Program.run("ip", "link", "delete", renamed);
            }
        }
    }

    @Test
    void aTunnelWithoutLinkLayerGivesRawPackets() throws Exception {
        Requirements.root();
        Requirements.programs("ip");
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun");
        String tunnel = "vt" + Long.toString(ProcessHandle.current().pid(), 36);
        Program.run("ip", "tuntap", "add", "dev", tunnel, "mode", "tun");
        try (PacketRing ring = PacketRing.open(TestSettings.plain(tunnel), FilterProgram.acceptAll())) {
            assertThat(ring.linkType()).isEqualTo(LinkTypes.RAW);
        } finally {
            Program.run("ip", "link", "delete", tunnel);
        }
    }

    @Test
    void anUnknownInterfaceIsNamed() {
        Requirements.root();
        assertThatThrownBy(() -> PacketRing.open(RingSettings.of("nosuch0"), FilterProgram.acceptAll()))
                .isInstanceOf(NativeCallException.class)
                .hasMessage("if_nametoindex(nosuch0): ENODEV (No such device): no such interface in this network"
                        + " namespace (`ip link` lists them)");
    }

    @Test
    void promiscuousModeIsCountedAndTakenBack() throws Exception {
        try (VethPair veth = VethPair.create()) {
            RingSettings settings = TestSettings.promiscuous(veth.captureInterface());
            assertThat(promiscuity(veth)).isZero();
            try (PacketRing first = PacketRing.open(settings, FilterProgram.acceptAll())) {
                try (PacketRing second = PacketRing.open(settings, FilterProgram.acceptAll())) {
                    assertThat(promiscuity(veth)).isEqualTo(2);
                    assertReceivesAfterSending(veth, second);
                }
                assertThat(promiscuity(veth)).isEqualTo(1);
                assertReceives(first);
            }
            assertThat(promiscuity(veth)).isZero();
        }
    }

    private static void assertReceivesAfterSending(VethPair veth, PacketRing ring) throws NativeCallException {
        veth.send(FRAME);
        assertReceives(ring);
    }

    private static void assertReceives(PacketRing ring) throws NativeCallException {
        assertThat(Frames.read(ring, 1)).extracting(Frames.Seen::bytes).containsExactly(ByteBuffer.wrap(FRAME));
    }

    private static int promiscuity(VethPair veth) {
        String details =
                Program.run("ip", "-d", "link", "show", veth.captureInterface()).out();
        return Integer.parseInt(details.replaceAll("(?s).* promiscuity (\\d+) .*", "$1"));
    }
}
