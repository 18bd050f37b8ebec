package dev.seine.collector.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.consume.TestCollector;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.FaultyStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
    private static final String STEM = "host=web-07/date=2025-11-24/web-07_20251124T160000.000000000Z_0-0";

    private static final int ENHANCED_PACKET_DATA = 28;

    @TempDir
    private Path root;

    private DiskStorage storage = DiskStorage.reading(Path.of("."));

    @BeforeEach
    void openStorage() throws IOException {
        storage = DiskStorage.at(root);
    }

    /** A job for an open file of 30 frames. */
    private SealJob job() throws Exception {
        AgentStream stream = new AgentStream("web-07", 1, 0);
        FakeKafka kafka = new FakeKafka().send(stream.batch(30, AgentStream.START_NS));
        new TestCollector("c1", kafka, storage, new FakeClock()).catchUp();
        CaptureFile file = CheckpointStore.loadAll(storage).getFirst().files().getFirst();
        return new SealJob(new PartitionId("seine.frames", 0), file);
    }

    private Sealer sealer(int level) {
        return new Sealer(storage, new SealSettings("c1", level), new FakeClock());
    }

    @Test
    void givesTheSameNameAndFileWhenItIsRepeated() throws Exception {
        SealJob job = job();
        Manifest first = sealer(3).seal(job);
        byte[] file = Files.readAllBytes(root.resolve(STEM + ".pcapng.zst"));
        Files.delete(root.resolve(STEM + ".json"));
        assertThat(sealer(3).seal(job)).isEqualTo(first);
        assertThat(root.resolve(STEM + ".pcapng.zst")).hasBinaryContent(file);
        assertThat(root.resolve(STEM + ".json")).isNotEmptyFile();
        assertThat(root.resolve("host=web-07/date=2025-11-24").toFile().list()).hasSize(2);
    }

    @Test
    void leavesASealedFileAsItIsWhenTheSameFramesWouldBeCompressedDifferently() throws Exception {
        SealJob job = job();
        Manifest first = sealer(1).seal(job);
        Manifest again = sealer(19).seal(job);
        assertThat(again.sha256()).isEqualTo(first.sha256());
        assertThat(root.resolve("host=web-07/date=2025-11-24").toFile().list()).hasSize(2);
    }

    @Test
    void takesItsFileAsSealedWhenOnlyTheOpenOneIsGone() throws Exception {
        SealJob job = job();
        Manifest first = sealer(3).seal(job);
        storage.delete(job.file().path());
        assertThat(sealer(3).seal(job)).isEqualTo(first);
    }

    @Test
    void keepsBothWhenTheNameIsTakenByOtherFrames() throws Exception {
        SealJob job = job();
        Path taken = root.resolve(STEM + ".pcapng.zst");
        Files.createDirectories(taken.getParent());
        Files.writeString(taken, "something else");
        Manifest manifest = sealer(3).seal(job);
        assertThat(manifest.file()).isEqualTo("web-07_20251124T160000.000000000Z_0-0.conflict-1.pcapng.zst");
        assertThat(taken).hasContent("something else");
        assertThat(root.resolve(STEM + ".conflict-1.json")).isNotEmptyFile();
    }

    @Test
    void doesNotPublishADamagedFile() throws Exception {
        SealJob job = job();
        Path open = root.resolve(job.file().path());
        byte[] bytes = Files.readAllBytes(open);
        Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0);
        Files.write(open, bytes);
        assertThatThrownBy(() -> sealer(3).seal(job))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(job.file().path())
                .hasMessageContaining("byte " + (bytes.length - 4));
        assertThat(root.resolve(STEM + ".pcapng.zst")).doesNotExist();
    }

    /** Nothing but the checksum can tell. */
    @Test
    void doesNotPublishAFileWithAnotherBitInAFrame() throws Exception {
        SealJob job = job();
        Path open = root.resolve(job.file().path());
        byte[] bytes = Files.readAllBytes(open);
        int lastBlock = bytes.length
                - ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 4);
        bytes[lastBlock + ENHANCED_PACKET_DATA] ^= 1;
        Files.write(open, bytes);
        assertThatThrownBy(() -> sealer(3).seal(job))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("CRC-32C");
        assertThat(root.resolve(STEM + ".pcapng.zst")).doesNotExist();
    }

    @Test
    void doesNotPublishWhatCouldNotBeForced() throws Exception {
        SealJob job = job();
        FaultyStorage faulty = new FaultyStorage(storage);
        faulty.failForces(1);
        Sealer sealer = new Sealer(faulty, new SealSettings("c1", 3), new FakeClock());
        assertThatThrownBy(() -> sealer.seal(job)).hasMessageContaining("Input/output error");
        assertThat(root.resolve(STEM + ".pcapng.zst")).doesNotExist();
        assertThat(sealer.seal(job).frames()).isEqualTo(30);
    }

    @Test
    void doesNotPublishAFileThatHoldsLessThanItsCheckpointSays() throws Exception {
        SealJob job = job();
        Files.write(root.resolve(job.file().path()), new byte[0]);
        assertThatThrownBy(() -> sealer(3).seal(job))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(job.file().path())
                .hasMessageContaining(
                        "has 0 bytes, its checkpoint says " + job.file().validLength());
    }
}
