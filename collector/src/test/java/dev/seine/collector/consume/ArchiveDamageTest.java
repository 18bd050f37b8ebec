package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.FaultyStorage;
import dev.seine.collector.support.FaultyStorage.Stop;
import dev.seine.collector.support.MemoryDirectory;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of an archive that are cut, or have lost writes, or flipped bits. */
@Tag(Rounds.FAULT)
class ArchiveDamageTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final String CHECKPOINT = ".seine/seine.frames-0.checkpoint";

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Map<String, String> undisturbed = Map.of();
    private final Map<String, byte[]> killed = new HashMap<>();
    private long validLength;
    private String openFile = "";

    private static FakeKafka traffic() {
        FakeKafka kafka = new FakeKafka();
        AgentStream web = new AgentStream("web-07", 1, 0);
        for (int round = 0; round < 12; round++) {
            kafka.send(web.batch(3, AgentStream.START_NS + round * 20_000L));
        }
        return kafka.send(web.end(AgentStream.START_NS + 1_000_000));
    }

    private DiskStorage disk(String name) throws IOException {
        return DiskStorage.at(directory.resolve(name));
    }

    /** A collector that is killed with as much as possible behind the last checkpoint; and one that is left alone. */
    @BeforeEach
    void run() throws Exception {
        DiskStorage quiet = disk("quiet");
        new TestCollector("c1", traffic(), quiet, new FakeClock()).catchUp().stop();
        undisturbed = ArchiveSnapshot.of(quiet);
        for (int change = 1; openFile.isEmpty() || left(openFile).length < validLength + 500; change++) {
            DiskStorage disk = disk("killed-" + change);
            try {
                new TestCollector("c1", traffic(), new FaultyStorage(disk).stopAt(change, Stop.KILLED), new FakeClock())
                        .catchUp()
                        .stop();
                throw new AssertionError("there is never an open file with more than its checkpoint says");
            } catch (FaultyStorage.PowerCut expected) {
                remember(disk);
            }
        }
    }

    /** What the killed collector has left in a file. */
    private byte[] left(String path) {
        return Objects.requireNonNull(killed.get(path), path);
    }

    private void remember(DiskStorage disk) throws IOException {
        List<CaptureFile> files = CheckpointStore.loadAll(disk).stream()
                .map(Checkpoint::files)
                .flatMap(List::stream)
                .toList();
        if (files.size() == 1 && disk.length(CHECKPOINT + ".previous").isPresent()) {
            validLength = files.getFirst().validLength();
            openFile = files.getFirst().path();
            killed.clear();
            for (String path : ArchiveContents.paths(disk, "")) {
                if (disk.length(path).isPresent() && disk.list(path).isEmpty()) {
                    killed.put(path, disk.load(path, MAX_BYTES));
                }
            }
        }
    }

    /** The archive of the killed collector with another content of one file. */
    private DiskStorage with(String name, String changedPath, byte[] content) throws IOException {
        DiskStorage disk = disk(name);
        for (Map.Entry<String, byte[]> file : killed.entrySet()) {
            byte[] bytes = file.getKey().equals(changedPath) ? content : file.getValue();
            try (AppendFile target = disk.append(file.getKey(), 0)) {
                target.write(bytes, 0, bytes.length);
            }
        }
        return disk;
    }

    private void assertRecovers(String name, String changedPath, byte[] content) throws Exception {
        DiskStorage disk = with(name, changedPath, content);
        new TestCollector("c1", traffic(), disk, new FakeClock()).catchUp().stop();
        assertThat(ArchiveSnapshot.differences(undisturbed, ArchiveSnapshot.of(disk)))
                .isEmpty();
        ArchiveSnapshot.delete(directory.resolve(name));
    }

    private static byte[] zeroedFrom(byte[] file, int length) {
        byte[] zeroed = file.clone();
        Arrays.fill(zeroed, length, file.length, (byte) 0);
        return zeroed;
    }

    @Test
    void cutsAnOpenFileBackWhereverItsTailWasTorn() {
        byte[] file = left(openFile);
        int tail = file.length - (int) validLength;
        Rounds.of("cuts of an open file's tail", tail, tail).run(seed -> {
            int length = file.length - (int) seed;
            assertRecovers("cut-" + seed, openFile, Arrays.copyOf(file, length));
            assertRecovers("lost-" + seed, openFile, zeroedFrom(file, length));
        });
    }

    @Test
    void goesOnFromTheCheckpointBeforeWhereverTheNewestIsCut() {
        byte[] checkpoint = left(CHECKPOINT);
        Rounds.of("cuts of a checkpoint", checkpoint.length, checkpoint.length).run(seed -> {
            int length = checkpoint.length - 1 - (int) seed;
            assertRecovers("cut-" + seed, CHECKPOINT, Arrays.copyOf(checkpoint, length));
            assertRecovers("lost-" + seed, CHECKPOINT, zeroedFrom(checkpoint, length));
        });
    }

    @Test
    void saysThatAnOpenFileHasLostWhatItsCheckpointVouchesFor() {
        byte[] file = left(openFile);
        Rounds.of("cuts of an open file's valid part", (int) validLength, (int) validLength)
                .run(seed -> {
                    int length = (int) validLength - 1 - (int) seed;
                    String name = "short-" + seed;
                    DiskStorage disk = with(name, openFile, Arrays.copyOf(file, length));
                    assertThat(verify(disk).ok()).isFalse();
                    TestCollector collector = new TestCollector("c1", traffic(), disk, new FakeClock()).rounds(20);
                    assertThat(collector.consuming.status().problems())
                            .anyMatch(problem -> problem.contains(openFile.substring(openFile.lastIndexOf('/'))));
                    ArchiveSnapshot.delete(directory.resolve(name));
                });
    }

    @Test
    void verifyFindsAnyFlippedBit() throws Exception {
        DiskStorage open = with("open", "", new byte[0]);
        DiskStorage quiet = disk("quiet");
        String sealed = ArchiveContents.paths(quiet, "").stream()
                .filter(path -> path.endsWith(".pcapng.zst"))
                .findFirst()
                .orElseThrow();
        assertThat(verify(open).ok()).isTrue();
        assertThat(verify(quiet).ok()).isTrue();
        Rounds.of("flipped bits of capture files", 1_000, 100_000).run(seed -> {
            Random random = new Random(seed);
            boolean isOpen = random.nextBoolean();
            DiskStorage disk = isOpen ? open : quiet;
            String path = isOpen ? openFile : sealed;
            byte[] sound = disk.load(path, MAX_BYTES);
            byte[] flipped = sound.clone();
            flipped[random.nextInt(isOpen ? (int) validLength : sound.length)] ^= (byte) (1 << random.nextInt(8));
            disk.replace(path, flipped);
            VerifyReport report = verify(disk);
            disk.replace(path, sound);
            assertThat(report.ok()).as("%s", path).isFalse();
            assertThat(report.problems()).anyMatch(problem -> problem.contains(path));
        });
    }

    @Test
    void noFlippedBitOfACheckpointIsBelieved() throws Exception {
        byte[] checkpoint = left(CHECKPOINT);
        DiskStorage disk = disk("flipped");
        Rounds.of("flipped bits of a checkpoint", 2_000, 100_000).run(seed -> {
            Random random = new Random(seed);
            byte[] flipped = checkpoint.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            disk.replace(CHECKPOINT, flipped);
            disk.replace(CHECKPOINT + ".previous", left(CHECKPOINT + ".previous"));
            assertThat(CheckpointStore.loadAll(disk).getFirst().generation())
                    .as("that of the one before")
                    .isEqualTo(generation(disk, CHECKPOINT + ".previous"));
        });
    }

    private static long generation(DiskStorage disk, String path) throws IOException {
        disk.replace(".seine/other-0.checkpoint", disk.load(path, MAX_BYTES));
        long generation = CheckpointStore.loadAll(disk).getFirst().generation();
        disk.delete(".seine/other-0.checkpoint");
        return generation;
    }

    private static VerifyReport verify(DiskStorage disk) throws IOException {
        return new Verifier(disk, path -> {}).verify();
    }
}
