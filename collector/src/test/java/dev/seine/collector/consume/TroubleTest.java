package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.OffsetGap;
import dev.seine.collector.ledger.StreamState;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.FaultyStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroubleTest {
    private static final long T = AgentStream.START_NS;

    @TempDir
    private Path root;

    private final FakeKafka kafka = new FakeKafka();
    private final FakeClock clock = new FakeClock();
    private final AgentStream stream = new AgentStream("web-07", 1, 0);
    private DiskStorage storage = DiskStorage.reading(Path.of("."));

    @BeforeEach
    void openStorage() throws IOException {
        storage = DiskStorage.at(root);
    }

    private void send(int batches) {
        for (int i = 0; i < batches; i++) {
            kafka.send(stream.batch(10, T + stream.frameSequence() * 1_000));
        }
    }

    private void assertComplete() {
        assertThat(ArchiveContents.frames(storage)).containsExactlyInAnyOrderElementsOf(kafka.frames(batch -> true));
    }

    @Test
    void waitsForSpaceAndGoesOnByItself() throws Exception {
        FaultyStorage disk = new FaultyStorage(storage);
        TestCollector collector = new TestCollector("c1", kafka, disk, clock);
        send(5);
        collector.catchUp();
        disk.full(true);
        send(20);
        collector.rounds(30);
        assertThat(collector.consuming.status().problems())
                .singleElement()
                .asString()
                .contains("partition 0 is not being read", "0 bytes free", "make space");
        disk.full(false);
        collector.rounds(60).catchUp();
        assertThat(collector.consuming.status().problems()).isEmpty();
        assertComplete();
        collector.stop();
        assertComplete();
    }

    @Test
    void neverTrustsBytesWhoseForceHasFailed() throws Exception {
        FaultyStorage disk = new FaultyStorage(storage);
        TestCollector collector = new TestCollector("c1", kafka, disk, clock);
        send(5);
        collector.catchUp();
        for (int failures = 1; failures < 4; failures++) {
            disk.failForces(failures);
            send(5);
            collector.rounds(60).catchUp();
            assertComplete();
        }
        collector.stop();
        assertComplete();
    }

    @Test
    void goesOnFromThePreviousCheckpointWhenTheNewestIsDamaged() throws Exception {
        TestCollector collector = new TestCollector("c1", kafka, storage, clock);
        for (int round = 0; round < 30; round++) {
            // Again and again, so that all states of files are met.
            send(3);
            collector.catchUp().rounds(round % 4);
            if (round % 5 == 0) {
                // A file that is complete by the clock might grow if the older checkpoint called it open again.
                clock.advance(Duration.ofMinutes(1));
                collector.rounds(1 + round % 7);
                send(2);
            }
            Path newest = root.resolve(".seine/seine.frames-0.checkpoint");
            byte[] bytes = Files.readAllBytes(newest);
            bytes[bytes.length / 2] ^= 1;
            if (round % 2 == 0) {
                // Otherwise what is called committed may be the same file, and is damaged as well.
                Files.delete(newest);
            }
            Files.write(newest, bytes);
            collector = new TestCollector("c1", kafka, storage, clock);
            collector.rounds(5);
            assertComplete();
        }
        collector.catchUp().stop();
        assertComplete();
        assertThat(ArchiveContents.paths(storage, "")).noneMatch(path -> path.contains(".conflict"));
    }

    @Test
    void doesNotSealWhatKafkaIsNotKnownToHaveTheOffsetOf() throws Exception {
        TestCollector collector = new TestCollector("c1", kafka, storage, clock);
        kafka.failCommits(true);
        send(40);
        collector.rounds(100);
        assertThat(ArchiveContents.manifests(storage)).isEmpty();
        assertComplete();
        kafka.failCommits(false);
        collector.rounds(30);
        assertThat(ArchiveContents.manifests(storage)).isNotEmpty();
        assertComplete();
    }

    @Test
    void writesDownRecordsThatRetentionHasDeleted() throws Exception {
        TestCollector collector = new TestCollector("c1", kafka, storage, clock);
        send(5);
        collector.catchUp();
        send(30);
        kafka.deleteUpTo(20);
        collector.catchUp();
        Checkpoint checkpoint = CheckpointStore.loadAll(storage).getFirst();
        assertThat(checkpoint.offsetGaps())
                .extracting(OffsetGap::reason, OffsetGap::firstOffset, OffsetGap::nextOffset)
                .containsExactly(tuple(OffsetGap.Reason.RETENTION_OVERRAN, 5L, 20L));
        assertThat(collector.offsetGaps.sum()).isOne();
        StreamState state = checkpoint.streams().getFirst();
        assertThat(state.gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.frames()).isEqualTo(150));
        assertThat(ArchiveContents.frames(storage)).hasSize(200);
    }

    @Test
    void continuesAfterALostPartitionComesBack() throws Exception {
        TestCollector collector = new TestCollector("c1", kafka, storage, clock);
        for (int round = 0; round < 6; round++) {
            send(7);
            collector.rounds(round);
            collector.member.lose();
            send(2);
            collector.rounds(2);
            assertThat(collector.consuming.status().problems()).hasSize(1);
            collector.member.assign();
        }
        collector.catchUp();
        assertComplete();
        collector.stop();
        assertComplete();
    }

    @Test
    void sealsAllFilesWhenThePartitionIsRevoked() throws Exception {
        TestCollector collector = new TestCollector("c1", kafka, storage, clock);
        send(3);
        collector.catchUp();
        clock.advance(Duration.ofSeconds(1));
        collector.member.revoke();
        collector.rounds(10);
        assertThat(ArchiveContents.manifests(storage)).hasSize(1);
        assertThat(CheckpointStore.loadAll(storage).getFirst().files()).isEmpty();
        assertThat(collector.consuming.status().openFiles()).isZero();
        assertComplete();
    }
}
