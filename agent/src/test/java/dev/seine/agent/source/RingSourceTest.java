package dev.seine.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.afpacket.RingSettings;
import dev.seine.agent.fake.EthernetFrames;
import dev.seine.agent.fake.EthernetFrames.End;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.PacketType;
import dev.seine.proto.v1.SourceKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingSourceTest extends LiveSourceContract {
    private static final int BLOCK_BYTES = 512 * 1024;

    @Override
    PacketSource openLive(String interfaceName, int snapLength, EffectiveFilter filter) throws Exception {
        return RingSource.open(
                new RingSettings(
                        interfaceName, snapLength, BLOCK_BYTES, 8, 20, true, false, false, Optional.empty(), false),
                filter);
    }

    @Test
    void tellsHowFramesWereAddressed() throws Exception {
        byte[] toOther = numbered(1).getFirst();
        byte[] broadcast = toOther.clone();
        Arrays.fill(broadcast, 0, 6, (byte) 0xFF);
        byte[] multicast = toOther.clone();
        multicast[0] = 1;
        try (PacketSource source =
                open(BatchFormat.MAX_SNAP_LENGTH, EffectiveFilter.ALL, List.of(toOther, broadcast, multicast))) {
            assertThat(SeenFrame.read(source, 3))
                    .extracting(SeenFrame::packetType)
                    .containsExactly(
                            PacketType.PACKET_TYPE_OTHER_HOST_VALUE,
                            PacketType.PACKET_TYPE_BROADCAST_VALUE,
                            PacketType.PACKET_TYPE_MULTICAST_VALUE);
        }
    }

    /** In the kernel the tag stands beside the frame, so this is another program than the one for files. */
    @Test
    void forbidsAVlanWithoutBlindingTheUsersFilter() throws Exception {
        byte[] web = EthernetFrames.between(EthernetFrames.TCP, End.of("10.0.0.1", 51_000), End.of("10.0.0.2", 443));
        byte[] forbidden = EthernetFrames.tagged(web, 5);
        byte[] otherVlan = EthernetFrames.tagged(web, 6);
        EffectiveFilter filter = new EffectiveFilter("tcp port 443", "vlan 5", "");
        try (PacketSource source =
                open(BatchFormat.MAX_SNAP_LENGTH, filter, List.of(forbidden, web, otherVlan, forbidden))) {
            source.stopAccepting();
            assertThat(SeenFrame.bytesOf(SeenFrame.drain(source, DRAIN_TIMEOUT_MS)))
                    .isEqualTo(wrapped(List.of(web, otherVlan)));
        }
    }

    @Test
    void describesItsInterface() throws Exception {
        try (PacketSource source = open(BatchFormat.MAX_SNAP_LENGTH, EffectiveFilter.ALL, numbered(1))) {
            SourceDescription description = source.description();
            assertThat(description.kind()).isEqualTo(SourceKind.SOURCE_KIND_RING);
            assertThat(description.name()).isEqualTo(veth().captureInterface());
            assertThat(description.index()).isPositive();
            assertThat(description.hardware().mtu()).isEqualTo(1_500);
            assertThat(description.hardware().macAddress()).hasSize(6);
        }
    }

    @Test
    void comesBackWithTheInterface() throws Exception {
        try (PacketSource source = openLive(veth().captureInterface(), 262_144, EffectiveFilter.ALL)) {
            veth().setUp(false);
            while (source.state() != SourceState.DOWN) {
                assertThat(source.poll(100)).isNull();
            }
            veth().setUp(true);
            while (source.state() != SourceState.LIVE) {
                assertThat(source.poll(100)).isNull();
            }
            List<byte[]> sent = numbered(2);
            veth().send(sent.toArray(byte[][]::new));
            assertThat(SeenFrame.bytesOf(SeenFrame.read(source, 2))).isEqualTo(wrapped(sent));
        }
    }
}
