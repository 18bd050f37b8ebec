package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.seal.Manifest;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.FaultyStorage;
import dev.seine.collector.support.MemoryDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power goes before every single change of the disk that archiving a topic takes, in one run after the other. */
class PowerCutTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    @Test
    void archivesEveryFrameOnceWheneverPowerGoes() throws Exception {
        int changes = changesOfAQuietRun();
        assertThat(changes).as("changes to interrupt").isGreaterThan(100);
        for (int change = 1; change <= changes; change++) {
            DiskStorage disk = DiskStorage.at(directory.resolve("cut-" + change));
            FakeKafka kafka = traffic();
            FakeClock clock = new FakeClock();
            runUntilPowerGoes(kafka, new FaultyStorage(disk).cutPowerBefore(change), clock);
            TestCollector restarted = new TestCollector("c1", kafka, disk, clock);
            restarted.catchUp();
            assertComplete(kafka, disk, "after a restart, cut before change " + change);
            restarted.stop();
            assertComplete(kafka, disk, "sealed, cut before change " + change);
            assertNothingIsLeft(disk);
        }
    }

    @Test
    void survivesPowerGoingAgainDuringRecovery() throws Exception {
        int changes = changesOfAQuietRun();
        for (int change = 5; change <= changes; change += 7) {
            DiskStorage disk = DiskStorage.at(directory.resolve("again-" + change));
            FakeKafka kafka = traffic();
            FakeClock clock = new FakeClock();
            runUntilPowerGoes(kafka, new FaultyStorage(disk).cutPowerBefore(change), clock);
            for (int again = 1; again <= 12; again++) {
                runUntilPowerGoes(kafka, new FaultyStorage(disk).cutPowerBefore(again), clock);
            }
            new TestCollector("c1", kafka, disk, clock).catchUp().stop();
            assertComplete(kafka, disk, "cut before change " + change + " and twelve times more");
            assertNothingIsLeft(disk);
        }
    }

    private int changesOfAQuietRun() throws IOException, TopicException {
        FaultyStorage disk = new FaultyStorage(DiskStorage.at(directory.resolve("quiet")));
        new TestCollector("c1", traffic(), disk, new FakeClock()).catchUp().stop();
        return disk.changes();
    }

    private static void runUntilPowerGoes(FakeKafka kafka, FaultyStorage disk, FakeClock clock) throws TopicException {
        try {
            new TestCollector("c1", kafka, disk, clock).catchUp().stop();
        } catch (FaultyStorage.PowerCut expected) {
            assertThat(disk.changes()).isPositive();
        }
    }

    /** Three hosts, one of them with two streams whose batches interleave, so that files roll and need sorting. */
    private static FakeKafka traffic() {
        FakeKafka kafka = new FakeKafka();
        List<AgentStream> streams = List.of(
                new AgentStream("web-07", 1, 0),
                new AgentStream("web-07", 1, 1),
                new AgentStream("db/../1", 2, 0),
                new AgentStream("quiet", 3, 0));
        for (int round = 0; round < 6; round++) {
            for (AgentStream stream : streams) {
                if (!stream.hostId().equals("quiet") || round == 2) {
                    kafka.send(stream.drop(round % 2).batch(15, AgentStream.START_NS + round * 20_000L));
                }
            }
        }
        streams.forEach(stream -> kafka.send(stream.end(AgentStream.START_NS + 1_000_000)));
        return kafka;
    }

    private static void assertComplete(FakeKafka kafka, DiskStorage disk, String when) {
        assertThat(ArchiveContents.frames(disk))
                .as(when)
                .containsExactlyInAnyOrderElementsOf(kafka.frames(batch -> true));
    }

    private static void assertNothingIsLeft(DiskStorage disk) throws IOException {
        assertThat(ArchiveContents.paths(disk, ""))
                .noneMatch(path -> path.contains("/open/") && path.endsWith(".pcapng"))
                .noneMatch(path -> path.endsWith(".partial"));
        for (Manifest manifest : ArchiveContents.manifests(disk)) {
            for (Manifest.Part part : manifest.streams()) {
                assertThat(part.frames() + part.missingFrames())
                        .isEqualTo(part.nextFrameSequence() - part.firstFrameSequence());
            }
        }
    }
}
