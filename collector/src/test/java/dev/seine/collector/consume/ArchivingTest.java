package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.GapReason;
import dev.seine.collector.ledger.StreamEnd;
import dev.seine.collector.seal.Manifest;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.proto.v1.FrameBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivingTest {
    private static final long T = AgentStream.START_NS;

    @TempDir
    private Path root;

    private final FakeKafka kafka = new FakeKafka();
    private final FakeClock clock = new FakeClock();
    private DiskStorage storage = DiskStorage.reading(Path.of("."));

    @BeforeEach
    void openStorage() throws IOException {
        storage = DiskStorage.at(root);
    }

    private TestCollector collector() {
        return new TestCollector("c1", kafka, storage, clock);
    }

    @Test
    void showsFramesToReadersBeforeTheyAreSealed() throws Exception {
        AgentStream stream = new AgentStream("web-07", 1, 0);
        kafka.send(stream.batch(5, T)).send(stream.batch(5, T + 100_000));
        TestCollector collector = collector().catchUp();
        assertThat(ArchiveContents.frames(storage)).containsExactlyElementsOf(kafka.frames(batch -> true));
        assertThat(ArchiveContents.manifests(storage)).isEmpty();
        assertThat(collector.archive.counters().archivedFrames.sum()).isEqualTo(10);
    }

    @Test
    void sortsFramesOfInterleavedStreamsByTime() throws Exception {
        AgentStream early = new AgentStream("web-07", 1, 0);
        AgentStream late = new AgentStream("web-07", 1, 1);
        for (int i = 0; i < 5; i++) {
            kafka.send(late.batch(5, T + i * 5_000L + 500)).send(early.batch(5, T + i * 5_000L));
        }
        TestCollector collector = collector().catchUp();
        assertThat(ArchiveContents.frames(storage)).as("open").isSortedAccordingTo(ArchivingTest::byTime);
        collector.stop();
        assertThat(ArchiveContents.manifests(storage)).hasSize(1);
        assertThat(ArchiveContents.frames(storage))
                .as("sealed")
                .isSortedAccordingTo(ArchivingTest::byTime)
                .containsExactlyInAnyOrderElementsOf(kafka.frames(batch -> true));
    }

    @Test
    void keepsTheOrderOfFramesOfOneStreamThatHaveTheSameTime() throws Exception {
        AgentStream stream = new AgentStream("web-07", 1, 0);
        FrameBatch.Builder batch = stream.batch(50, T);
        batch.getFramesBuilderList().forEach(frame -> frame.setTimeDeltaNs(-1));
        kafka.send(batch).send(stream.batch(1, T - 5));
        collector().catchUp().stop();
        assertThat(ArchiveContents.frames(storage))
                .extracting(AgentStream.Sent::sequence)
                .startsWith(50L, 0L, 1L, 2L)
                .hasSize(51);
    }

    @Test
    void dropsDuplicatesAndCountsThem() throws Exception {
        AgentStream stream = new AgentStream("web-07", 1, 0);
        FrameBatch.Builder first = stream.batch(5, T);
        FrameBatch.Builder second = stream.batch(5, T + 10_000);
        kafka.send(first).send(second).send(first).send(second).send(stream.batch(5, T + 20_000));
        TestCollector collector = collector().catchUp();
        collector.stop();
        assertThat(ArchiveContents.frames(storage))
                .extracting(AgentStream.Sent::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
        assertThat(collector.archive.counters().duplicateBatches.sum()).isEqualTo(2);
    }

    @Test
    void provesCompletenessInTheManifest() throws Exception {
        AgentStream stream = new AgentStream("web-07", 0xabcL, 0);
        kafka.send(stream.batch(5, T));
        stream.drop(3).batch(7, T + 10_000);
        kafka.send(stream.batch(5, T + 20_000)).send(stream.end(T + 30_000));
        TestCollector collector = collector().catchUp();
        collector.stop();
        Manifest manifest = ArchiveContents.manifests(storage).getFirst();
        assertThat(manifest.streams()).hasSize(1);
        Manifest.Part part = manifest.streams().getFirst();
        assertThat(part.run()).isEqualTo("0000000000000abc");
        assertThat(part.gaps()).containsExactly(new Gap(GapReason.MISSING, 1, 2, 5, 12, 1, 7));
        assertThat(part.end()).contains(new StreamEnd("STOPPED", "SIGTERM"));
        assertThat(part.countersAtEnd().acceptedFrames())
                .as("accepted = archived + kernel drops + missing")
                .isEqualTo(part.frames() + part.kernelDrops() + part.missingFrames())
                .isEqualTo(20);
        assertThat(collector.archive.counters().gapFrames.sum()).isEqualTo(7);
    }

    @Test
    void archivesTheEndOfAStreamWhoseFramesAreSealed() throws Exception {
        AgentStream stream = new AgentStream("web-07", 1, 0);
        kafka.send(stream.batch(5, T));
        TestCollector collector = collector().catchUp();
        clock.advance(Duration.ofMinutes(2));
        collector.rounds(20);
        assertThat(ArchiveContents.manifests(storage)).hasSize(1);
        kafka.send(stream.end(T + 60_000_000_000L));
        collector.catchUp().stop();
        List<Manifest> manifests = ArchiveContents.manifests(storage);
        assertThat(manifests).hasSize(2);
        assertThat(manifests.getLast().frames()).isZero();
        assertThat(manifests.getLast().streams().getFirst().end()).isPresent();
    }

    @Test
    void sealsQuietHostsByTheClock() throws Exception {
        kafka.send(new AgentStream("quiet", 1, 0).batch(1, T));
        TestCollector collector = collector().catchUp().rounds(20);
        assertThat(ArchiveContents.manifests(storage)).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        collector.rounds(20);
        assertThat(ArchiveContents.manifests(storage)).hasSize(1);
        assertThat(collector.consuming.status().openFiles()).isZero();
    }

    @Test
    void sealsByTheTimeOfRecordsWhenItCatchesUp() throws Exception {
        AgentStream stream = new AgentStream("web-07", 1, 0);
        for (int minute = 0; minute < 5; minute++) {
            kafka.send(stream.batch(1, T + minute * 60_000_000_000L));
        }
        collector().catchUp().stop();
        assertThat(ArchiveContents.manifests(storage)).hasSize(5);
    }

    @Test
    void keepsHostsLinkTypesAndDescriptionsApart() throws Exception {
        AgentStream web = new AgentStream("web-07", 1, 0);
        AgentStream raw = new AgentStream("web-07", 1, 1);
        raw.describe(raw.descriptor().setLinkType(101));
        kafka.send(web.batch(2, T)).send(raw.batch(2, T)).send(new AgentStream("../../etc", 1, 0).batch(2, T));
        web.describe(web.descriptor().setFilter("tcp").setFilterVersion(1));
        kafka.send(web.batch(2, T + 10_000));
        collector().catchUp().stop();
        List<Manifest> manifests = ArchiveContents.manifests(storage);
        assertThat(manifests)
                .extracting(Manifest::hostId, Manifest::linkType, Manifest::frames)
                .containsExactlyInAnyOrder(tuple("web-07", 1, 4L), tuple("web-07", 101, 2L), tuple("../../etc", 1, 2L));
        assertThat(manifests.stream()
                        .filter(manifest -> manifest.frames() == 4)
                        .findFirst()
                        .orElseThrow()
                        .streams())
                .extracting(part -> part.source().filter())
                .containsExactly("udp", "tcp");
        assertThat(root.toFile().list()).containsExactlyInAnyOrder(".seine", "host=web-07", "host=%2E.%2F..%2Fetc");
    }

    @Test
    void givesEachStreamItsOwnFileWhereAFileHoldsOneInterface() throws Exception {
        AgentStream first = new AgentStream("tun", 1, 0);
        AgentStream second = new AgentStream("tun", 1, 1);
        for (AgentStream stream : List.of(first, second)) {
            stream.describe(stream.descriptor().setLinkType(101));
        }
        for (int i = 0; i < 4; i++) {
            kafka.send(first.batch(2, T + i * 10_000L)).send(second.batch(2, T + i * 10_000L));
        }
        collector().catchUp();
        TestCollector restarted = collector();
        first.describe(first.descriptor().setFilter("tcp"));
        kafka.send(first.batch(2, T + 50_000)).send(second.batch(2, T + 50_000));
        restarted.catchUp().stop();
        assertThat(ArchiveContents.manifests(storage))
                .extracting(Manifest::frames, manifest -> manifest.streams().size())
                .containsExactlyInAnyOrder(tuple(8L, 1), tuple(10L, 1), tuple(2L, 1));
    }

    @Test
    void quarantinesWhatItCannotTrustAndGoesOn() throws Exception {
        AgentStream stream = new AgentStream("web-07", 1, 0);
        byte[] key = "web-07".getBytes(StandardCharsets.UTF_8);
        kafka.send(stream.batch(5, T));
        kafka.send(key, null, 0);
        kafka.send(key, new byte[] {1, 2, 3}, 0);
        kafka.send("other".getBytes(StandardCharsets.UTF_8), AgentStream.encode(stream.batch(5, T)), 0);
        FrameBatch.Builder lying = stream.batch(5, T).setBatchSequence(1).setFirstFrameSequence(4);
        kafka.send(lying);
        kafka.send(stream.batch(5, T + 10_000));
        TestCollector collector = collector().catchUp();
        for (QuarantineReason reason : QuarantineReason.values()) {
            assertThat(collector.quarantine.count(reason)).as("%s", reason).isOne();
        }
        assertThat(root.resolve("quarantine/seine.frames-0-2.bin")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(root.resolve("quarantine/seine.frames-0-2.json"))
                .content()
                .contains(
                        "\"reason\" : \"MALFORMED\"", "does not end with a checksum", "\"keyHex\" : \"7765622d3037\"");
        assertThat(root.resolve("quarantine").toFile().list())
                .as("three are kept, the fourth is only counted")
                .hasSize(6);
        assertThat(ArchiveContents.frames(storage)).hasSize(10);
    }

    @Test
    void archivesManyHostsWithFewOpenFiles() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int host = 0; host < 20; host++) {
                AgentStream stream = new AgentStream("host-" + host, round, 0);
                kafka.send(stream.batch(3, T + round * 10_000L));
            }
        }
        TestCollector collector = collector().catchUp();
        assertThat(collector.consuming.status().openFiles()).isEqualTo(20);
        assertThat(ArchiveContents.frames(storage)).containsExactlyInAnyOrderElementsOf(kafka.frames(batch -> true));
    }

    private static int byTime(AgentStream.Sent a, AgentStream.Sent b) {
        return Long.compare(a.timeNs(), b.timeNs());
    }
}
