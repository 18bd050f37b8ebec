package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rings that share frames, and frames that a ring would see twice. */
class PacketRingFanoutTest {
    private static final int PACKET_OUTGOING = 4;

    @Test
    void twoRingsShareTheFlowsAndGetEachFrameOnce() throws Exception {
        byte[][] sent = IntStream.range(0, 2000)
                .mapToObj(n -> Frames.udp(1000 + n, 53, 20))
                .toArray(byte[][]::new);
        try (VethPair veth = VethPair.create();
                PacketRing first = PacketRing.open(
                        TestSettings.fanout(veth.captureInterface(), new Fanout(41, FanoutMode.HASH)),
                        FilterProgram.acceptAll());
                PacketRing second = PacketRing.open(
                        TestSettings.fanout(veth.captureInterface(), new Fanout(41, FanoutMode.HASH)),
                        FilterProgram.acceptAll())) {
            veth.send(sent);
            long one = first.statistics().packets();
            long other = second.statistics().packets();
            assertThat(one).isPositive();
            assertThat(other).isPositive();
            assertThat(one + other).isEqualTo(sent.length);
            List<Frames.Seen> all = new ArrayList<>(Frames.read(first, (int) one));
            all.addAll(Frames.read(second, (int) other));
            assertThat(all)
                    .extracting(Frames.Seen::bytes)
                    .containsExactlyInAnyOrder(
                            Arrays.stream(sent).map(ByteBuffer::wrap).toArray(ByteBuffer[]::new));
        }
    }

    @ParameterizedTest
    @EnumSource(FanoutMode.class)
    void everyModeIsGranted(FanoutMode mode) throws Exception {
        try (VethPair veth = VethPair.create();
                PacketRing ring = PacketRing.open(
                        TestSettings.fanout(veth.captureInterface(), new Fanout(42, mode)),
                        FilterProgram.acceptAll())) {
            veth.send(Frames.numbered(1, 60));
            assertThat(Frames.read(ring, 1)).hasSize(1);
        }
    }

    @Test
    void ringsOfAGroupMustAgree() throws Exception {
        Requirements.root();
        RingSettings byHash = TestSettings.fanout("lo", new Fanout(43, FanoutMode.HASH));
        RingSettings byCpu = TestSettings.fanout("lo", new Fanout(43, FanoutMode.CPU));
        try (PacketRing ring = PacketRing.open(byHash, FilterProgram.rejectAll())) {
            assertThat(ring.settings()).isEqualTo(byHash);
            assertThatThrownBy(() -> PacketRing.open(byCpu, FilterProgram.rejectAll()))
                    .isInstanceOf(NativeCallException.class)
                    .hasMessageContaining("setsockopt(PACKET_FANOUT)")
                    .hasMessageContaining("the same interface and mode");
        }
    }

    @Test
    void loopbackShowsEachFrameOnceWithoutTheOutgoingOnes() throws Exception {
        Requirements.root();
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            FilterProgram filter = Libpcap.compileForInterface(
                    "lo", "udp dst port " + receiver.getLocalPort(), RingSettings.SNAP_LENGTH_MAX);
            Optional<Fanout> group = Optional.of(new Fanout(44, FanoutMode.HASH));
            try (PacketRing both = PacketRing.open(TestSettings.plain("lo"), filter);
                    PacketRing incoming = PacketRing.open(TestSettings.incomingOnly("lo", Optional.empty()), filter);
                    PacketRing inGroup = PacketRing.open(TestSettings.incomingOnly("lo", group), filter)) {
                sendTo(receiver, 10);
                assertThat(Frames.read(both, 20))
                        .filteredOn(seen -> seen.packetType() == PACKET_OUTGOING)
                        .hasSize(10);
                assertThat(both.statistics().packets()).isEqualTo(20);
                assertThat(incoming.statistics().packets()).isEqualTo(10);
                assertThat(inGroup.statistics().packets()).isEqualTo(10);
                assertThat(Frames.read(incoming, 10))
                        .hasSize(10)
                        .noneMatch(seen -> seen.packetType() == PACKET_OUTGOING);
                assertThat(Frames.read(inGroup, 10))
                        .hasSize(10)
                        .noneMatch(seen -> seen.packetType() == PACKET_OUTGOING);
            }
        }
    }

    private static void sendTo(DatagramSocket receiver, int count) throws Exception {
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int i = 0; i < count; i++) {
                byte[] payload = {(byte) i};
                sender.send(new DatagramPacket(payload, 1, receiver.getLocalSocketAddress()));
            }
        }
    }
}
