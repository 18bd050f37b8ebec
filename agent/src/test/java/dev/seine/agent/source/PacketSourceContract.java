package dev.seine.agent.source;

import static dev.seine.agent.fake.EthernetFrames.TCP;
import static dev.seine.agent.fake.EthernetFrames.UDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.fake.EthernetFrames;
import dev.seine.agent.fake.EthernetFrames.End;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.proto.BatchFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What the agent relies on, whatever the frames come from. The time limit is for a source that never returns. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class PacketSourceContract {
    /** Long enough for a block that was begun to be handed over. */
    static final int DRAIN_TIMEOUT_MS = 300;

    /** A source that delivers these frames, and no others, that pass the filter. */
    abstract PacketSource open(int snapLength, EffectiveFilter filter, List<byte[]> frames) throws Exception;

    /** Checks the times of frames that were delivered whole, in the order in which they were given to {@link #open}. */
    abstract void assertTimes(List<SeenFrame> seen);

    private PacketSource open(EffectiveFilter filter, List<byte[]> frames) throws Exception {
        return open(BatchFormat.MAX_SNAP_LENGTH, filter, frames);
    }

    /** UDP frames of growing length, of which the destination port is the number. */
    static List<byte[]> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> EthernetFrames.padded(
                        EthernetFrames.between(UDP, End.of("10.0.0.1", 4711), End.of("10.0.0.2", number)), 60 + number))
                .toList();
    }

    static List<ByteBuffer> wrapped(List<byte[]> frames) {
        return frames.stream().map(ByteBuffer::wrap).toList();
    }

    @Test
    void deliversEachFrameOnceAsItWas() throws Exception {
        List<byte[]> sent = numbered(1_000);
        try (PacketSource source = open(EffectiveFilter.ALL, sent)) {
            List<SeenFrame> seen = SeenFrame.read(source, sent.size());
            assertThat(SeenFrame.bytesOf(seen)).isEqualTo(wrapped(sent));
            assertThat(seen)
                    .allSatisfy(frame -> assertThat(frame.originalLength())
                            .isEqualTo(frame.bytes().remaining()));
            assertTimes(seen);
        }
    }

    @Test
    void keepsOnlyTheSnapLengthAndTellsTheWholeLength() throws Exception {
        List<byte[]> sent = numbered(200);
        try (PacketSource source = open(100, EffectiveFilter.ALL, sent)) {
            assertThat(source.description().snapLength()).isEqualTo(100);
            List<SeenFrame> seen = SeenFrame.read(source, sent.size());
            assertThat(SeenFrame.bytesOf(seen))
                    .isEqualTo(sent.stream()
                            .map(frame -> ByteBuffer.wrap(Arrays.copyOf(frame, Math.min(100, frame.length))))
                            .toList());
            assertThat(seen)
                    .extracting(SeenFrame::originalLength)
                    .isEqualTo(sent.stream().map(frame -> frame.length).toList());
        }
    }

    @Test
    void deliversOnlyWhatTheWholeFilterAccepts() throws Exception {
        byte[] wanted = EthernetFrames.between(TCP, End.of("10.0.0.1", 51_000), End.of("10.0.0.2", 443));
        byte[] forbidden = EthernetFrames.between(TCP, End.of("10.0.0.1", 51_000), End.of("10.0.0.2", 22));
        byte[] own = EthernetFrames.between(TCP, End.of("10.0.0.1", 51_000), End.of("10.0.0.9", 9092));
        byte[] other = EthernetFrames.between(UDP, End.of("10.0.0.1", 51_000), End.of("10.0.0.2", 53));
        EffectiveFilter filter = new EffectiveFilter("ip6 or tcp", "port 22", "tcp port 9092 and (host 10.0.0.9)");
        try (PacketSource source = open(filter, List.of(forbidden, own, other, wanted))) {
            assertThat(SeenFrame.bytesOf(SeenFrame.read(source, 1))).containsExactly(ByteBuffer.wrap(wanted));
            source.stopAccepting();
            assertThat(SeenFrame.drain(source, DRAIN_TIMEOUT_MS)).isEmpty();
        }
    }

    /** {@code udp) or (tcp} would break out of the parentheses that keep the user's part behind the others. */
    @Test
    void refusesAFilterPartThatIsNoFilterByItself() {
        EffectiveFilter filter = new EffectiveFilter("udp) or (tcp", "port 22", "");
        assertThatThrownBy(() -> open(filter, numbered(1)).close())
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("udp) or (tcp");
    }

    @Test
    void countsExactlyOnceItIsDrained() throws Exception {
        List<byte[]> sent = numbered(500);
        try (PacketSource source = open(EffectiveFilter.ALL, sent)) {
            int seen = SeenFrame.read(source, 1).size();
            source.stopAccepting();
            seen += SeenFrame.drain(source, DRAIN_TIMEOUT_MS).size();
            SourceStatistics statistics = source.statistics();
            assertThat(statistics.acceptedFrames()).isEqualTo(seen + statistics.kernelDrops());
            assertThat(statistics.kernelDrops()).isZero();
            assertThat(source.statistics()).as("reading changes nothing").isEqualTo(statistics);
        }
    }

    @Test
    void copiesTheFramesOfABlockInAnyOrder() throws Exception {
        List<byte[]> sent = numbered(3);
        FrameColumns columns = new FrameColumns();
        try (PacketSource source = open(EffectiveFilter.ALL, sent);
                FrameBlock block = Objects.requireNonNull(source.poll(10_000))) {
            columns.read(block);
            for (int row = columns.count() - 1; row >= 0; row--) {
                byte[] bytes = new byte[columns.capturedLength(row)];
                block.copyTo(columns.frame(row), bytes, 0);
                assertThat(bytes).isEqualTo(sent.get(row));
            }
            assertThatThrownBy(() -> block.copyTo(columns.count(), new byte[1_000], 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void insistsThatABlockIsHandedBackBeforeTheNextPoll() throws Exception {
        try (PacketSource source = open(EffectiveFilter.ALL, numbered(3))) {
            FrameBlock block = Objects.requireNonNull(source.poll(10_000));
            assertThatThrownBy(() -> source.poll(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("before polling for the next one");
            block.close();
            block.close();
            source.poll(0);
        }
    }

    @Test
    void closesTwiceWithoutHarm() throws Exception {
        PacketSource source =
                open(EffectiveFilter.ALL, Collections.nCopies(2, numbered(1).getFirst()));
        source.close();
        source.close();
    }

    @Test
    void saysWhatItIs() throws Exception {
        try (PacketSource source = open(EffectiveFilter.ALL, numbered(1))) {
            assertThat(source.description().linkType()).as("Ethernet").isEqualTo(1);
            assertThat(source.description().snapLength()).isEqualTo(BatchFormat.MAX_SNAP_LENGTH);
            assertThat(source.description().name()).isNotEmpty();
            assertThat(source.state()).isEqualTo(SourceState.LIVE);
        }
    }
}
