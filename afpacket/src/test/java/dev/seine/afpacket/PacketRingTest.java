package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import dev.seine.testkit.VethPair.Options;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacketRingTest {
    private static final int BLOCK_SIZE_MIN = PageSize.BYTES;

    @Test
    void readsWhatWasSentInOrder() throws Exception {
        byte[][] sent = IntStream.range(0, 1000)
                .mapToObj(number -> Frames.numbered(number, 60 + number))
                .toArray(byte[][]::new);
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
            veth.send(sent);
            List<Frames.Seen> seen = Frames.read(ring, sent.length);
            assertThat(seen)
                    .extracting(Frames.Seen::bytes)
                    .containsExactly(Arrays.stream(sent).map(ByteBuffer::wrap).toArray(ByteBuffer[]::new));
            assertThat(seen).extracting(Frames.Seen::packetType).containsOnly(1); // to the broadcast address
            assertThat(ring.statistics()).isEqualTo(new RingStatistics(sent.length, 0, 0, 0));
            assertThat(ring.linkType()).isEqualTo(LinkTypes.ETHERNET);
            assertThat(ring.state()).isEqualTo(RingState.UP);
        }
    }

    @Test
    void timesComeFromWhereTheFrameEntersTheKernel() throws Exception {
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
            veth.send(Frames.numbered(1, 60));
            try (RingBlock block = ring.poll(10_000)) {
                assertThat(block).isNotNull();
                assertThat(block.next()).isTrue();
                assertThat(block.softwareTimestamp()).isTrue();
                assertThat(block.hardwareTimestamp()).isFalse();
                assertThat(block.timedOut()).isTrue(); // one frame fills no block
            }
        }
    }

    @Test
    void countersSumOverReadsAndIncludeDrops() throws Exception {
        byte[][] sent =
                IntStream.range(0, 500).mapToObj(n -> Frames.numbered(n, 500)).toArray(byte[][]::new);
        try (VethPair veth = VethPair.create();
                PacketRing ring = PacketRing.open(
                        TestSettings.blocks(veth.captureInterface(), BLOCK_SIZE_MIN, 4), FilterProgram.acceptAll())) {
            veth.send(sent); // nobody reads, and four pages hold a few of them
            RingStatistics first = ring.statistics();
            assertThat(first.packets()).isEqualTo(500);
            assertThat(first.drops()).isBetween(1L, 499L);
            assertThat(first.freezes()).isPositive();
            veth.send(sent);
            RingStatistics second = ring.statistics();
            assertThat(second.packets()).isEqualTo(1000);
            assertThat(second.drops()).isEqualTo(first.drops() + 500);
            int kept = (int) (second.packets() - second.drops());
            assertThat(Frames.read(ring, kept)).hasSize(kept);
            assertThat(ring.statistics()).isEqualTo(second);
        }
    }

    @Test
    void aFrameLargerThanABlockIsCutAndSaysSo() throws Exception {
        byte[] large = Frames.numbered(1, 8000);
        try (VethPair veth = VethPair.create(new Options(9000, false));
                PacketRing ring = PacketRing.open(
                        TestSettings.blocks(veth.captureInterface(), BLOCK_SIZE_MIN, 4), FilterProgram.acceptAll())) {
            veth.send(large);
            Frames.Seen seen = Frames.read(ring, 1).getFirst();
            assertThat(seen.originalLength()).isEqualTo(8000);
            assertThat(seen.bytes().remaining()).isBetween(BLOCK_SIZE_MIN - 256, BLOCK_SIZE_MIN);
            assertThat(seen.bytes())
                    .isEqualTo(ByteBuffer.wrap(large, 0, seen.bytes().remaining()));
        }
    }

    @Test
    void theSnapLengthCutsFrames() throws Exception {
        byte[] frame = Frames.numbered(1, 1000);
        try (VethPair veth = VethPair.create()) {
            FilterProgram filter = Libpcap.compileForInterface(veth.captureInterface(), "", 96);
            try (PacketRing byFilter = PacketRing.open(TestSettings.plain(veth.captureInterface()), filter);
                    PacketRing bySettings = PacketRing.open(
                            TestSettings.snapped(veth.captureInterface(), 96), FilterProgram.acceptAll())) {
                veth.send(frame);
                for (PacketRing ring : List.of(byFilter, bySettings)) {
                    Frames.Seen seen = Frames.read(ring, 1).getFirst();
                    assertThat(seen.bytes()).isEqualTo(ByteBuffer.wrap(frame, 0, 96));
                    assertThat(seen.originalLength()).isEqualTo(1000);
                }
            }
        }
    }

    @Test
    void returnsNothingAfterTheTimeout() throws Exception {
        Requirements.root();
        try (PacketRing ring = PacketRing.open(TestSettings.plain("lo"), FilterProgram.rejectAll())) {
            assertThat(ring.poll(0)).isNull();
            assertThat(ring.poll(50)).isNull();
            assertThatThrownBy(() -> ring.poll(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void lendsOneBlockAtATime() throws Exception {
        try (VethPair veth = VethPair.create();
                PacketRing ring =
                        PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll())) {
            veth.send(Frames.numbered(1, 60));
            try (RingBlock block = ring.poll(10_000)) {
                assertThat(block).isNotNull();
                assertThatThrownBy(() -> ring.poll(0)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(ring.poll(0)).isNull();
        }
    }

    @Test
    void keepsItsCountersAndNothingElseOnceClosed() throws Exception {
        try (VethPair veth = VethPair.create()) {
            PacketRing ring = PacketRing.open(TestSettings.plain(veth.captureInterface()), FilterProgram.acceptAll());
            veth.send(Frames.numbered(1, 60));
            RingBlock block = ring.poll(10_000);
            assertThat(block).isNotNull();
            ring.close();
            ring.close();
            block.close();
            assertThat(ring.statistics().packets()).isEqualTo(1);
            assertThatThrownBy(() -> ring.poll(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void asksForLockedMemoryOnlyWhenTold() throws Exception {
        Requirements.root();
        try (PacketRing plain = PacketRing.open(TestSettings.plain("lo"), FilterProgram.rejectAll());
                PacketRing locked = PacketRing.open(TestSettings.locked("lo"), FilterProgram.rejectAll())) {
            assertThat(plain.memoryLocked()).isFalse();
            assertThat(locked.memoryLocked()).isTrue();
        }
    }
}
