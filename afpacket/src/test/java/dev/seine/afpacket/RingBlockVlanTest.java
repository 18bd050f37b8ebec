package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.afpacket.SyntheticBlock.Meta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel keeps the outer VLAN tag beside the frame; what leaves the ring has it where it was on the wire. */
class RingBlockVlanTest {
    private static final int BOTH_VALID = IfPacket.TP_STATUS_VLAN_VALID | IfPacket.TP_STATUS_VLAN_TPID_VALID;

    @ParameterizedTest
    @ValueSource(ints = {0x8100, 0x88A8, 0x9100})
    void putsTheTagBackWithItsOwnTypePriorityAndDropEligibility(int tpid) {
        int tci = 0b101_1_000001100100; // priority 5, drop eligible, id 100
        byte[] untagged = Frames.numbered(1, 60);
        RingBlock block = holding(Meta.vlan(60, BOTH_VALID, tci, tpid), untagged, RingSettings.SNAP_LENGTH_MAX);
        assertThat(copy(block)).isEqualTo(Frames.tagged(untagged, tpid, tci));
        assertThat(block.capturedLength()).isEqualTo(64);
        assertThat(block.originalLength()).isEqualTo(64);
    }

    @Test
    void takesTheUsualTypeWhereTheKernelDoesNotTell() {
        byte[] untagged = Frames.numbered(1, 60);
        RingBlock block =
                holding(Meta.vlan(60, IfPacket.TP_STATUS_VLAN_VALID, 100, 0), untagged, RingSettings.SNAP_LENGTH_MAX);
        assertThat(copy(block)).isEqualTo(Frames.tagged(untagged, 0x8100, 100));
    }

    @Test
    void putsBackAPriorityTagOfAllZeros() {
        byte[] untagged = Frames.numbered(1, 60);
        RingBlock block = holding(Meta.vlan(60, BOTH_VALID, 0, 0x8100), untagged, RingSettings.SNAP_LENGTH_MAX);
        assertThat(copy(block)).isEqualTo(Frames.tagged(untagged, 0x8100, 0));
    }

    @Test
    void putsNothingBackWhereTheKernelMarksNoTag() {
        byte[] untagged = Frames.numbered(1, 60);
        RingBlock block = holding(Meta.vlan(60, 0, 100, 0x8100), untagged, RingSettings.SNAP_LENGTH_MAX);
        assertThat(copy(block)).isEqualTo(untagged);
        assertThat(block.originalLength()).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 13, 14, 16, 17, 60, 63})
    void theTagCountsInTheSnapLength(int snapLength) {
        byte[] untagged = Frames.numbered(1, 60);
        RingBlock block = holding(Meta.vlan(60, BOTH_VALID, 100, 0x8100), untagged, snapLength);
        assertThat(copy(block)).isEqualTo(Arrays.copyOf(Frames.tagged(untagged, 0x8100, 100), snapLength));
        assertThat(block.originalLength()).isEqualTo(64);
    }

    @Test
    void leavesAFrameAloneThatIsCutBeforeTheTag() {
        byte[] addresses = Arrays.copyOf(Frames.numbered(1, 60), 11);
        RingBlock block = holding(Meta.vlan(60, BOTH_VALID, 100, 0x8100), addresses, RingSettings.SNAP_LENGTH_MAX);
        assertThat(copy(block)).isEqualTo(addresses);
    }

    @Test
    void putsNothingInFramesThatAreNotEthernet() {
        byte[] packet = Frames.numbered(1, 60);
        RingBlock block = new RingBlock(RingSettings.SNAP_LENGTH_MAX, false);
        block.take(new SyntheticBlock(4096)
                .frame(Meta.vlan(60, BOTH_VALID, 100, 0x8100), packet)
                .ready(0)
                .memory);
        block.next();
        assertThat(copy(block)).isEqualTo(packet);
        assertThat(block.originalLength()).isEqualTo(60);
    }

    @Test
    void leavesAFrameAloneThatFollowsATaggedOne() {
        byte[] first = Frames.numbered(1, 60);
        byte[] second = Frames.numbered(2, 60);
        RingBlock block = new RingBlock(RingSettings.SNAP_LENGTH_MAX, true);
        block.take(new SyntheticBlock(4096)
                .frame(Meta.vlan(60, BOTH_VALID, 100, 0x8100), first)
                .frame(Meta.plain(60), second)
                .ready(0)
                .memory);
        List<Frames.Seen> seen = new ArrayList<>();
        Frames.addAll(block, seen);
        assertThat(seen)
                .extracting(Frames.Seen::bytes)
                .containsExactly(
                        ByteBuffer.wrap(Frames.tagged(first, 0x8100, 100)), ByteBuffer.wrap(Frames.numbered(2, 60)));
        assertThat(block.capturedLength()).isEqualTo(60);
        assertThat(copy(block)).as("copied once more").isEqualTo(Frames.tagged(first, 0x8100, 100));
    }

    private static RingBlock holding(Meta meta, byte[] kept, int snapLength) {
        RingBlock block = new RingBlock(snapLength, true);
        block.take(new SyntheticBlock(4096).frame(meta, kept).ready(0).memory);
        block.next();
        return block;
    }

    private static byte[] copy(RingBlock block) {
        byte[] bytes = new byte[128];
        return Arrays.copyOf(bytes, block.copyTo(0, bytes, 0));
    }
}
