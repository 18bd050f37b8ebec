package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.afpacket.SyntheticBlock.Meta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingBlockTest {
    private static final int BLOCK_SIZE = 4096;

    private final RingBlock block = new RingBlock(RingSettings.SNAP_LENGTH_MAX, true);

    @Test
    void isNotTakenWhileTheKernelOwnsIt() {
        SyntheticBlock memory = new SyntheticBlock(BLOCK_SIZE).frame(Meta.plain(60), Frames.numbered(1, 60));
        assertThat(block.take(memory.memory)).isFalse();
        assertThat(block.held()).isFalse();
        memory.ready(0);
        assertThat(block.take(memory.memory)).isTrue();
        assertThat(block.held()).isTrue();
    }

    @Test
    void visitsAsManyFramesAsTheHeaderCounts() {
        SyntheticBlock memory = new SyntheticBlock(BLOCK_SIZE);
        for (int i = 1; i <= 5; i++) {
            memory.frame(Meta.plain(60 + i), Frames.numbered(i, 60 + i));
        }
        block.take(memory.ready(0).memory);
        assertThat(block.frameCount()).isEqualTo(5);
        assertThat(lengths()).containsExactly(61, 62, 63, 64, 65);
        assertThat(block.next()).isFalse();
    }

    @Test
    void visitsOnlyCountedFramesThoughOldOnesLieBehind() {
        SyntheticBlock memory = new SyntheticBlock(BLOCK_SIZE)
                .frame(Meta.plain(61), Frames.numbered(1, 61))
                .frame(Meta.plain(62), Frames.numbered(2, 62));
        memory.setBlock("num_pkts", 1);
        block.take(memory.ready(0).memory);
        assertThat(lengths()).containsExactly(61);
    }

    @Test
    void copiesAnyFrameThatWasVisited() {
        block.take(new SyntheticBlock(BLOCK_SIZE)
                .frame(Meta.plain(61), Frames.numbered(1, 61))
                .frame(Meta.plain(62), Frames.numbered(2, 62))
                .ready(0)
                .memory);
        assertThat(lengths()).containsExactly(61, 62);
        assertThat(copy(1)).isEqualTo(Frames.numbered(2, 62));
        assertThat(copy(0)).isEqualTo(Frames.numbered(1, 61));
    }

    private byte[] copy(int frame) {
        byte[] bytes = new byte[100];
        return Arrays.copyOf(bytes, block.copyTo(frame, bytes, 0));
    }

    @Test
    void copiesNoFrameThatWasNotVisitedThoughAnEarlierBlockHadOne() {
        block.take(twoFrames().ready(0).memory);
        assertThat(lengths()).hasSize(2);
        block.close();
        block.take(twoFrames().ready(0).memory);
        assertThat(block.next()).isTrue();
        assertThatThrownBy(() -> copy(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> copy(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anEmptyBlockHasNoFrame() {
        block.take(new SyntheticBlock(BLOCK_SIZE).ready(IfPacket.TP_STATUS_BLK_TMO).memory);
        assertThat(block.frameCount()).isZero();
        assertThat(block.next()).isFalse();
    }

    @Test
    void failsWhenAFramePointsToItself() {
        SyntheticBlock memory = twoFrames();
        memory.setFirstStep(0);
        block.take(memory.ready(0).memory);
        assertThat(block.next()).isTrue();
        assertThatThrownBy(block::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ring block 7: frame 1 of 2 points 0 bytes ahead");
    }

    @Test
    void failsWhenAFramePointsOutOfTheBlock() {
        SyntheticBlock memory = twoFrames();
        memory.setFirstStep(BLOCK_SIZE);
        block.take(memory.ready(0).memory);
        assertThat(block.next()).isTrue();
        assertThatThrownBy(block::next).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void failsBeforeTheFirstCopyWhenTheBytesOfAFrameAreNotInTheBlock() {
        for (int kept : new int[] {-1, BLOCK_SIZE, Integer.MAX_VALUE}) {
            SyntheticBlock memory = twoFrames();
            memory.setLastKept(kept);
            block.take(memory.ready(0).memory);
            assertThat(block.next()).isTrue();
            assertThatThrownBy(block::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("ring block 7: the bytes of frame 1 of 2 do not lie in it");
            block.close();
        }
    }

    @Test
    void refusesMoreFramesThanTheBlockHasRoomForAndStillHandsItBack() {
        for (int count : new int[] {-1, BLOCK_SIZE / 48 + 1, Integer.MAX_VALUE}) {
            SyntheticBlock memory = twoFrames();
            memory.setBlock("num_pkts", count);
            memory.ready(0);
            assertThatThrownBy(() -> block.take(memory.memory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("ring block 7 counts " + count + " frames, which do not fit in its 4096 bytes");
            block.close();
            assertThat(memory.status()).isEqualTo(IfPacket.TP_STATUS_KERNEL);
        }
    }

    @Test
    void handsBlockBackOnceWhenClosedTwice() {
        SyntheticBlock memory = twoFrames().ready(0);
        block.take(memory.memory);
        block.close();
        assertThat(memory.status()).isEqualTo(IfPacket.TP_STATUS_KERNEL);
        memory.ready(0); // the kernel has filled it again
        block.close();
        assertThat(memory.status()).isEqualTo(IfPacket.TP_STATUS_USER);
    }

    @Test
    void nothingCanBeReadOnceItIsClosed() {
        block.take(twoFrames().ready(0).memory);
        block.next();
        block.close();
        assertThat(block.next()).isFalse();
        assertThat(block.frameCount()).isZero();
        assertThatThrownBy(block::timeNs).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> block.copyTo(0, new byte[100], 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void tellsWhyTheBlockCame() {
        block.take(twoFrames().ready(IfPacket.TP_STATUS_BLK_TMO).memory);
        assertThat(block.sequence()).isEqualTo(SyntheticBlock.SEQUENCE);
        assertThat(block.timedOut()).isTrue();
        assertThat(block.losing()).isFalse();
        block.close();
        block.take(twoFrames().ready(IfPacket.TP_STATUS_LOSING).memory);
        assertThat(block.timedOut()).isFalse();
        assertThat(block.losing()).isTrue();
    }

    @Test
    void timeIsTheFramesAndNotThatOfTheBlocksOpening() {
        long seconds = 3_000_000_000L; // past 2038, where a signed number of seconds ends
        block.take(new SyntheticBlock(BLOCK_SIZE)
                .frame(new Meta(seconds, 999_999_999, 60, 1, 0, 0, 0), Frames.numbered(1, 60))
                .ready(0)
                .memory);
        block.next();
        assertThat(block.timeNs()).isEqualTo(seconds * 1_000_000_000L + 999_999_999);
    }

    @Test
    void aCutFrameIsShorterThanItsOriginal() {
        block.take(new SyntheticBlock(BLOCK_SIZE)
                .frame(Meta.plain(1500), Frames.numbered(1, 96))
                .ready(0)
                .memory);
        block.next();
        assertThat(block.capturedLength()).isEqualTo(96);
        assertThat(block.originalLength()).isEqualTo(1500);
    }

    @Test
    void theSnapLengthHoldsThoughTheKernelKeptMore() {
        RingBlock snapped = new RingBlock(64, true);
        snapped.take(new SyntheticBlock(BLOCK_SIZE)
                .frame(Meta.plain(1500), Frames.numbered(1, 1500))
                .ready(0)
                .memory);
        snapped.next();
        byte[] copy = new byte[70];
        assertThat(snapped.copyTo(0, copy, 3)).isEqualTo(64);
        assertThat(Arrays.copyOfRange(copy, 3, 67)).isEqualTo(Frames.numbered(1, 64));
        assertThat(copy[67]).isZero();
        assertThat(snapped.originalLength()).isEqualTo(1500);
    }

    @Test
    void refusesToCopyIntoTooSmallAnArray() {
        block.take(twoFrames().ready(0).memory);
        block.next();
        assertThatThrownBy(() -> block.copyTo(0, new byte[60], 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void flagsFollowTheKernelsStatus() {
        assertThat(flagsOf(0)).isZero();
        assertThat(flagsOf(IfPacket.TP_STATUS_CSUMNOTREADY)).isEqualTo(RingFrameFlags.CHECKSUM_NOT_READY);
        assertThat(flagsOf(IfPacket.TP_STATUS_CSUM_VALID)).isEqualTo(RingFrameFlags.CHECKSUM_VALID);
        assertThat(flagsOf(IfPacket.TP_STATUS_GSO_TCP | IfPacket.TP_STATUS_CSUMNOTREADY))
                .isEqualTo(RingFrameFlags.GSO_TCP | RingFrameFlags.CHECKSUM_NOT_READY);
    }

    @Test
    void tellsWhoTookTheTime() {
        assertThat(flagsOf(IfPacket.TP_STATUS_TS_RAW_HARDWARE)).isZero();
        assertThat(block.hardwareTimestamp()).isTrue();
        assertThat(block.softwareTimestamp()).isFalse();
        assertThat(flagsOf(IfPacket.TP_STATUS_TS_SOFTWARE)).isZero();
        assertThat(block.hardwareTimestamp()).isFalse();
        assertThat(block.softwareTimestamp()).isTrue();
    }

    @Test
    void packetTypeIsThatOfTheSocketAddress() {
        SyntheticBlock memory = new SyntheticBlock(BLOCK_SIZE);
        for (int type = 0; type <= 4; type++) {
            memory.frame(new Meta(1, 1, 60, 1, type, 0, 0), Frames.numbered(1, 60));
        }
        block.take(memory.ready(0).memory);
        List<Integer> types = new ArrayList<>();
        while (block.next()) {
            types.add(block.packetType());
        }
        assertThat(types).containsExactly(0, 1, 2, 3, 4);
    }

    private int flagsOf(int status) {
        block.close();
        block.take(new SyntheticBlock(BLOCK_SIZE)
                .frame(Meta.status(60, status), Frames.numbered(1, 60))
                .ready(0)
                .memory);
        block.next();
        return block.flags();
    }

    private static SyntheticBlock twoFrames() {
        return new SyntheticBlock(BLOCK_SIZE)
                .frame(Meta.plain(60), Frames.numbered(1, 60))
                .frame(Meta.plain(60), Frames.numbered(2, 60));
    }

    private List<Integer> lengths() {
        List<Integer> lengths = new ArrayList<>();
        while (block.next()) {
            lengths.add(block.capturedLength());
        }
        return lengths;
    }
}
