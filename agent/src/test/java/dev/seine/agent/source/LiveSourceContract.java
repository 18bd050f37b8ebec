package dev.seine.agent.source;

import static dev.seine.agent.fake.EthernetFrames.TCP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.afpacket.FilterException;
import dev.seine.agent.fake.EthernetFrames;
import dev.seine.agent.fake.EthernetFrames.End;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.proto.BatchFormat;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What holds for sources of frames that come in at this moment, here through a virtual cable. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class LiveSourceContract extends PacketSourceContract {
    private final VethPair veth = VethPair.create();
    private long openedNs;

    abstract PacketSource openLive(String interfaceName, int snapLength, EffectiveFilter filter) throws Exception;

    @AfterAll
    void removeCable() {
        veth.close();
    }

    VethPair veth() {
        return veth;
    }

    @Override
    PacketSource open(int snapLength, EffectiveFilter filter, List<byte[]> frames) throws Exception {
        openedNs = wallTimeNs();
        PacketSource source = openLive(veth.captureInterface(), snapLength, filter);
        veth.send(frames.toArray(byte[][]::new));
        return source;
    }

    private PacketSource open(EffectiveFilter filter) throws Exception {
        return openLive(veth.captureInterface(), BatchFormat.MAX_SNAP_LENGTH, filter);
    }

    private static long wallTimeNs() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    @Override
    void assertTimes(List<SeenFrame> seen) {
        assertThat(seen).extracting(SeenFrame::timeNs).isSorted();
        assertThat(seen.getFirst().timeNs()).isGreaterThanOrEqualTo(openedNs);
        assertThat(seen.getLast().timeNs()).isLessThan(wallTimeNs() + TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(seen)
                .extracting(SeenFrame::timeNs)
                .as("finer than milliseconds")
                .anySatisfy(timeNs -> assertThat(timeNs % 1_000_000).isNotZero());
    }

    @Test
    void acceptsNothingMoreOnceItWasTold() throws Exception {
        List<byte[]> sent = numbered(200);
        try (PacketSource source = open(EffectiveFilter.ALL)) {
            veth.send(sent.toArray(byte[][]::new));
            source.stopAccepting();
            veth.send(sent.toArray(byte[][]::new));
            assertThat(SeenFrame.bytesOf(SeenFrame.drain(source, DRAIN_TIMEOUT_MS)))
                    .isEqualTo(wrapped(sent));
            assertThat(source.statistics().acceptedFrames()).isEqualTo(sent.size());
        }
    }

    @Test
    void judgesFramesByTheNewFilterOnceItIsReplaced() throws Exception {
        byte[] web = EthernetFrames.between(TCP, End.of("10.0.0.1", 51_000), End.of("10.0.0.2", 443));
        byte[] kafka = EthernetFrames.between(TCP, End.of("10.0.0.1", 51_000), End.of("10.0.0.9", 9092));
        EffectiveFilter before = new EffectiveFilter("tcp", "", "");
        try (PacketSource source = open(before)) {
            veth.send(web, kafka);
            assertThat(SeenFrame.read(source, 2)).hasSize(2);
            source.filter(before.withOwnTraffic("port 9092"));
            veth.send(kafka, web);
            source.stopAccepting();
            assertThat(SeenFrame.bytesOf(SeenFrame.drain(source, DRAIN_TIMEOUT_MS)))
                    .containsExactly(ByteBuffer.wrap(web));
        }
    }

    @Test
    void pollsWithoutFramesForAsLongAsItShouldAndReturnsNothing() throws Exception {
        try (PacketSource source = open(EffectiveFilter.ALL)) {
            assertThat(source.poll(1)).isNull();
            assertThat(source.statistics().acceptedFrames()).isZero();
        }
    }

    @Test
    void noticesThatTheInterfaceIsGoneAfterItsLastFrames() throws Exception {
        List<byte[]> sent = numbered(3);
        try (VethPair pulled = VethPair.create();
                PacketSource source =
                        openLive(pulled.captureInterface(), BatchFormat.MAX_SNAP_LENGTH, EffectiveFilter.ALL)) {
            pulled.send(sent.toArray(byte[][]::new));
            pulled.unplug();
            assertThat(SeenFrame.bytesOf(SeenFrame.read(source, 3))).isEqualTo(wrapped(sent));
            while (source.state() != SourceState.REMOVED) {
                assertThat(source.poll(100)).isNull();
            }
            assertThat(source.statistics().acceptedFrames()).isEqualTo(3);
        }
    }

    @Test
    void namesTheInterfaceThatIsNotThere() {
        assertThatThrownBy(() -> openLive("nosuch0", 100, EffectiveFilter.ALL).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nosuch0");
    }

    @Test
    void showsTheWrongWordOfAFilter() {
        EffectiveFilter filter = new EffectiveFilter("tcp and prot 443", "port 22", "");
        assertThatThrownBy(() -> open(filter).close()).isInstanceOfSatisfying(FilterException.class, e -> {
            assertThat(e.expression()).isEqualTo("tcp and prot 443");
            assertThat(e.reason()).isNotBlank();
        });
    }
}
