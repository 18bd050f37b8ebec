package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.GapReason;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.FaultyStorage;
import dev.seine.collector.support.MemoryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two collectors with an archive each have the partition in turn: each frame is in one of the two archives. */
class HandoverTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private final FakeKafka kafka = new FakeKafka();
    private final FakeClock clock = new FakeClock();
    private final AgentStream stream = new AgentStream("web-07", 1, 0);

    private DiskStorage diskA;
    private DiskStorage diskB;

    @BeforeEach
    void makeTheArchives() throws IOException {
        diskA = DiskStorage.at(directory.resolve("a"));
        diskB = DiskStorage.at(directory.resolve("b"));
    }

    /** A collector that has archived 100 frames, and 100 more of which the group does not hear. */
    private TestCollector zombie() throws TopicException {
        TestCollector zombie = new TestCollector("a", kafka, diskA, clock);
        send(10);
        zombie.catchUp();
        kafka.failCommits(true);
        send(10);
        zombie.rounds(30);
        kafka.failCommits(false);
        assertThat(ArchiveContents.frames(diskA)).hasSize(200);
        return zombie;
    }

    private void send(int batches) {
        for (int i = 0; i < batches; i++) {
            kafka.send(stream.batch(10, AgentStream.START_NS + stream.frameSequence() * 1_000));
        }
    }

    private void assertEachFrameIsInOneOf(DiskStorage... archives) {
        List<AgentStream.Sent> frames = new ArrayList<>();
        for (DiskStorage archive : archives) {
            frames.addAll(ArchiveContents.frames(archive));
        }
        assertThat(frames).containsExactlyInAnyOrderElementsOf(kafka.frames(batch -> true));
    }

    @Test
    void passesThePartitionOnInOrder() throws Exception {
        send(10);
        new TestCollector("a", kafka, diskA, clock).catchUp().stop();
        send(10);
        new TestCollector("b", kafka, diskB, clock).catchUp().stop();
        send(10);
        new TestCollector("a", kafka, diskA, clock).catchUp();
        assertEachFrameIsInOneOf(diskA, diskB);
        assertThat(gapsOf(diskB)).containsExactly(new Gap(GapReason.ARCHIVED_ELSEWHERE, 0, 10, 0, 100, 10, 100));
        assertThat(gapsOf(diskA)).containsExactly(new Gap(GapReason.ARCHIVED_ELSEWHERE, 10, 20, 100, 200, 10, 100));
        assertThat(kafka.committed().orElseThrow().metadata()).isEqualTo("seine1 a@0 b@10 a@20");
    }

    @Test
    void takesBackWhatItsSuccessorHasArchivedAsWell() throws Exception {
        zombie();
        new TestCollector("b", kafka, diskB, clock).catchUp();
        assertThat(ArchiveContents.frames(diskB)).hasSize(100);
        send(5);
        new TestCollector("a", kafka, diskA, clock).catchUp().stop();
        assertThat(ArchiveContents.frames(diskA)).hasSize(150);
        assertEachFrameIsInOneOf(diskA, diskB);
    }

    @Test
    void takesBackWhatItsSuccessorHasArchivedThoughItNeverHasThePartitionAgain() throws Exception {
        TestCollector zombie = zombie();
        zombie.member.lose();
        zombie.rounds(10);
        assertThat(CheckpointStore.loadAll(diskA).getFirst().files())
                .as("nobody is known to have gone on")
                .isNotEmpty();
        new TestCollector("b", kafka, diskB, clock).catchUp();
        zombie.rounds(10);
        assertThat(CheckpointStore.loadAll(diskA).getFirst().files()).isEmpty();
        assertThat(ArchiveContents.frames(diskA)).hasSize(100);
        assertEachFrameIsInOneOf(diskA, diskB);
    }

    @Test
    void endsItsPartWhenItStartsAgainWithoutThePartition() throws Exception {
        zombie();
        new TestCollector("b", kafka, diskB, clock).catchUp();
        TestCollector again =
                TestCollector.withoutPartition("a", kafka, diskA, clock).rounds(10);
        assertThat(CheckpointStore.loadAll(diskA).getFirst().files()).isEmpty();
        assertEachFrameIsInOneOf(diskA, diskB);
        send(5);
        again.member.assign();
        again.catchUp().stop();
        assertEachFrameIsInOneOf(diskA, diskB);
    }

    @Test
    void deletesFilesThatNoCheckpointListsWhenItStartsWithoutThePartition() throws Exception {
        send(10);
        new TestCollector("a", kafka, diskA, clock).catchUp().stop();
        Path open = directory.resolve("a/host=web-07/open");
        Files.createDirectories(open);
        Files.writeString(open.resolve("seine.frames-0-7.pcapng"), "sealed, and not yet deleted");
        TestCollector.withoutPartition("a", kafka, diskA, clock).rounds(3);
        assertThat(open)
                .satisfiesAnyOf(
                        folder -> assertThat(folder).doesNotExist(),
                        folder -> assertThat(folder).isEmptyDirectory());
    }

    @Test
    void goesBackToTheCheckpointOfWhichOnlyTheAnswerIsMissing() throws Exception {
        TestCollector zombie = new TestCollector("a", kafka, diskA, clock);
        send(3);
        zombie.catchUp();
        kafka.loseAnswers(true);
        send(3);
        zombie.catchUp();
        long generation = CheckpointStore.loadAll(diskA).getFirst().generation();
        kafka.failCommits(true);
        send(3);
        while (CheckpointStore.loadAll(diskA).getFirst().generation() == generation) {
            zombie.rounds(1);
        }
        kafka.failCommits(false);
        kafka.loseAnswers(false);
        zombie.member.lose();
        new TestCollector("b", kafka, diskB, clock).catchUp();
        zombie.rounds(10);
        assertThat(ArchiveContents.frames(diskA)).hasSize(60);
        assertEachFrameIsInOneOf(diskA, diskB);
    }

    @Test
    void takesBackInFullHoweverOftenPowerGoesMeanwhile() throws Exception {
        TestCollector zombie = new TestCollector("a", kafka, diskA, clock);
        send(10);
        zombie.catchUp();
        kafka.failCommits(true);
        send(25);
        zombie.rounds(30);
        kafka.failCommits(false);
        new TestCollector("b", kafka, diskB, clock).catchUp();
        for (int change = 1; change < 20; change++) {
            FaultyStorage disk = new FaultyStorage(diskA).cutPowerBefore(change);
            try {
                new TestCollector("a", kafka, disk, clock).rounds(10);
            } catch (FaultyStorage.PowerCut expected) {
                assertThat(disk.changes()).isEqualTo(change);
            }
            assertThat(ArchiveContents.frames(diskA)).as("readable at any time").hasSizeGreaterThanOrEqualTo(100);
        }
        send(5);
        new TestCollector("a", kafka, diskA, clock).catchUp().stop();
        assertEachFrameIsInOneOf(diskA, diskB);
    }

    @Test
    void readsUpToItsSuccessorAgainWithoutMovingTheGroupBack() throws Exception {
        TestCollector zombie = new TestCollector("a", kafka, diskA, clock);
        send(10);
        zombie.catchUp();
        kafka.loseAnswers(true);
        send(40);
        zombie.catchUp();
        kafka.failCommits(true);
        send(10);
        zombie.rounds(20);
        kafka.failCommits(false);
        kafka.loseAnswers(false);
        new TestCollector("b", kafka, diskB, clock).catchUp();
        new TestCollector("a", kafka, diskA, clock).rounds(60);
        assertThat(kafka.committed().orElseThrow().metadata()).isEqualTo("seine1 a@0 b@50 a@60");
        assertThat(kafka.backwardCommits()).isZero();
        assertThat(ArchiveContents.frames(diskA)).hasSize(500);
        assertEachFrameIsInOneOf(diskA, diskB);
    }

    @Test
    void keepsEachFrameOnceThroughRandomTakeoversAndPowerCuts() throws Exception {
        for (int seed = 0; seed < 150; seed++) {
            new RandomHistory(seed).run();
        }
    }

    private static List<Gap> gapsOf(DiskStorage disk) throws IOException {
        return CheckpointStore.loadAll(disk).getFirst().streams().getFirst().gaps();
    }

    /** One random history of two collectors that end in order, lose power, or are cut off from Kafka. */
    private final class RandomHistory {
        private final Random random;
        private final String name;
        private final FakeKafka topic = new FakeKafka();
        private final AgentStream agent = new AgentStream("web-07", 1, 0);
        private final DiskStorage[] disks = new DiskStorage[2];

        RandomHistory(int seed) throws IOException {
            random = new Random(seed);
            name = "seed " + seed;
            for (int i = 0; i < disks.length; i++) {
                disks[i] = DiskStorage.at(directory.resolve("history-" + seed + "-" + i));
            }
        }

        void run() throws Exception {
            for (int turn = 0; turn < 8; turn++) {
                turn(random.nextInt(disks.length));
            }
            topic.failCommits(false);
            new TestCollector("c0", topic, disks[0], clock).catchUp().stop();
            // The other one finds out what has happened, and takes back what it has too much.
            if (random.nextBoolean()) {
                TestCollector.withoutPartition("c1", topic, disks[1], clock).rounds(10);
            }
            new TestCollector("c1", topic, disks[1], clock).rounds(10);
            new TestCollector("c0", topic, disks[0], clock).rounds(10);
            List<AgentStream.Sent> frames = new ArrayList<>(ArchiveContents.frames(disks[0]));
            frames.addAll(ArchiveContents.frames(disks[1]));
            assertThat(frames).as(name).containsExactlyInAnyOrderElementsOf(topic.frames(batch -> true));
        }

        private void turn(int who) throws Exception {
            FaultyStorage disk = new FaultyStorage(disks[who]);
            if (random.nextBoolean()) {
                disk.cutPowerBefore(1 + random.nextInt(random.nextBoolean() ? 60 : 10));
            }
            topic.failCommits(false);
            try {
                TestCollector collector = new TestCollector("c" + who, topic, disk, clock);
                for (int step = 0; step < 4; step++) {
                    for (int i = random.nextInt(5); i > 0; i--) {
                        topic.send(agent.batch(10, AgentStream.START_NS + agent.frameSequence() * 1_000));
                    }
                    topic.failCommits(random.nextInt(4) == 0);
                    collector.rounds(random.nextInt(12));
                }
                if (random.nextBoolean()) {
                    collector.stop();
                }
            } catch (FaultyStorage.PowerCut expected) {
                assertThat(disk.changes()).isPositive();
            }
        }
    }
}
