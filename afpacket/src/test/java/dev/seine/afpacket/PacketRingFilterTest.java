package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.afpacket.FilterProgram.Instruction;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketRingFilterTest {
    private static final int SNAP_LENGTH = RingSettings.SNAP_LENGTH_MAX;

    @TempDir
    Path directory;

    @Test
    void holdsFromTheFirstFrame() throws Exception {
        Path flood = directory.resolve("flood.pcap");
        ClassicPcap.write(
                flood,
                IntStream.range(0, 1000).mapToObj(n -> Frames.udp(n, 9, 20)).toList());
        byte[] wanted = Frames.udp(1, 4711, 20);
        try (VethPair veth = VethPair.create()) {
            FilterProgram filter =
                    Libpcap.compileForInterface(veth.captureInterface(), "udp dst port 4711", SNAP_LENGTH);
            Process sender = new ProcessBuilder(veth.senderCommand(
                            "tcpreplay",
                            "-q",
                            "--topspeed",
                            "--preload-pcap",
                            "--loop=0",
                            "-i",
                            veth.senderInterface(),
                            flood.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                awaitFrames(veth.captureInterface(), sender);
                for (int i = 0; i < 20; i++) {
                    try (PacketRing ring = PacketRing.open(TestSettings.plain(veth.captureInterface()), filter)) {
                        veth.send(wanted);
                        assertThat(Frames.read(ring, 1))
                                .extracting(Frames.Seen::bytes)
                                .containsExactly(ByteBuffer.wrap(wanted));
                        assertThat(ring.statistics().packets()).isEqualTo(1);
                    }
                }
            } finally {
                sender.destroy();
                sender.waitFor();
            }
        }
    }

    private static void awaitFrames(String interfaceName, Process sender) throws InterruptedException {
        NetworkInterfaces interfaces = new NetworkInterfaces();
        while (interfaces.lookup(interfaceName).orElseThrow().rxPackets() < 1000) {
            assertThat(sender.isAlive()).as("tcpreplay runs").isTrue();
            Thread.sleep(10);
        }
    }

    @Test
    void vlanFiltersMatchInTheKernelOnlyWhenCompiledOnTheInterface() throws Exception {
        byte[] plain = Frames.udp(1, 2, 20);
        byte[] tagged = Frames.tagged(Frames.udp(3, 4, 20), 0x8100, 100);
        try (VethPair veth = VethPair.create()) {
            String name = veth.captureInterface();
            FilterProgram live = Libpcap.compileForInterface(name, "vlan and udp", SNAP_LENGTH);
            FilterProgram dead = Libpcap.compileForStoredFrames(LinkTypes.ETHERNET, "vlan and udp", SNAP_LENGTH);
            FilterProgram udp = Libpcap.compileForInterface(name, "udp", SNAP_LENGTH);
            try (PacketRing liveRing = PacketRing.open(TestSettings.plain(name), live);
                    PacketRing deadRing = PacketRing.open(TestSettings.plain(name), dead);
                    PacketRing udpRing = PacketRing.open(TestSettings.plain(name), udp)) {
                veth.send(plain, tagged);
                // Seen in the ring that takes both, they have passed the other two.
                assertThat(bytes(udpRing, 2)).containsExactly(ByteBuffer.wrap(plain), ByteBuffer.wrap(tagged));
                assertThat(bytes(liveRing, 1)).containsExactly(ByteBuffer.wrap(tagged));
                assertThat(liveRing.statistics().packets()).isEqualTo(1);
                assertThat(deadRing.statistics().packets()).isZero();
            }
        }
    }

    @Test
    void vlanTagsComeBackAsTheyWereOnTheWire() throws Exception {
        byte[][] sent = {
            Frames.tagged(Frames.udp(1, 2, 20), 0x8100, 0b101_1_000001100100),
            Frames.tagged(Frames.udp(1, 2, 20), 0x88A8, 200),
            Frames.tagged(Frames.udp(1, 2, 20), 0x8100, 0b111_0_000000000000),
            Frames.tagged(Frames.udp(1, 2, 20), 0x8100, 0),
            Frames.tagged(Frames.tagged(Frames.udp(1, 2, 20), 0x8100, 300), 0x88A8, 400),
        };
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
            veth.send(sent);
            List<Frames.Seen> seen = Frames.read(ring, sent.length);
            for (int i = 0; i < sent.length; i++) {
                assertThat(seen.get(i).bytes()).as("frame %d", i).isEqualTo(ByteBuffer.wrap(sent[i]));
                assertThat(seen.get(i).originalLength()).isEqualTo(sent[i].length);
            }
        }
    }

    @Test
    void mayBeReplacedWhereItIsNotLocked() throws Exception {
        byte[] wanted = Frames.udp(1, 4711, 20);
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.replaceable(veth.captureInterface()), FilterProgram.rejectAll())) {
            veth.send(wanted);
            ring.replaceFilter(Libpcap.compileForInterface(veth.captureInterface(), "udp", SNAP_LENGTH));
            veth.send(Frames.numbered(1, 60), wanted);
            assertThat(bytes(ring, 1)).containsExactly(ByteBuffer.wrap(wanted));
            assertThat(ring.statistics().packets()).isEqualTo(1);
        }
    }

    @Test
    void staysWhereItIsLocked() throws Exception {
        Requirements.root();
        try (PacketRing ring = PacketRing.open(TestSettings.plain("lo"), FilterProgram.rejectAll())) {
            assertThatThrownBy(() -> ring.replaceFilter(FilterProgram.acceptAll()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open a new ring");
        }
    }

    @Test
    void isCheckedByTheKernel() {
        Requirements.root();
        // Jumps behind the end of the program.
        FilterProgram wrong =
                new FilterProgram(List.of(new Instruction(0x15, 9, 9, 0), new Instruction(0x06, 0, 0, 1)));
        assertThatThrownBy(() -> PacketRing.open(TestSettings.plain("lo"), wrong))
                .isInstanceOf(NativeCallException.class)
                .hasMessage(
                        "setsockopt(SO_ATTACH_FILTER): EINVAL (Invalid argument): the kernel refuses the filter program");
    }

    private static List<ByteBuffer> bytes(PacketRing ring, int count) throws NativeCallException {
        return Frames.read(ring, count).stream().map(Frames.Seen::bytes).toList();
    }
}
