package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.archive.PartitionArchive;
import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.FakeClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a frame costs on its way from the record into the open capture file, in numbers that no machine changes. */
class FrameCostTest {
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final PartitionId PARTITION = new PartitionId("seine.frames", 0);
    private static final String HOST = "web-07";
    private static final int FEW = 100;
    private static final int MANY = 1_700;
    private static final int ROUNDS = 40;
    private static final long BYTES_A_FRAME = 64;

    @TempDir
    private Path root;

    private final AgentStream stream = new AgentStream(HOST, 1, 0);
    private long captured;

    private PartitionArchive archive(DiskStorage disk) throws IOException {
        ArchiveSettings settings = new ArchiveSettings("c1", 1 << 30, Duration.ofDays(1), Duration.ofDays(1), 1L << 40);
        return PartitionArchive.recover(
                ArchiveContext.of(disk, settings, 2, new FakeClock()),
                new CheckpointStore(disk, PARTITION),
                Checkpoint.begin(PARTITION, "c1", 0, false));
    }

    /** Bytes that the intake of a batch allocates. */
    private long take(int frames, RecordIntake intake, PartitionArchive archive) throws IOException {
        TopicRecord record = new TopicRecord(
                PARTITION.partition(),
                archive.nextOffset(),
                0,
                HOST.getBytes(StandardCharsets.UTF_8),
                AgentStream.encode(stream.batch(frames, AgentStream.START_NS)));
        captured += frames;
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        intake.take(record, archive);
        return MEMORY.getCurrentThreadAllocatedBytes() - before;
    }

    /** The least of several: the runtime may allocate on the thread as well, but never less. */
    @Test
    void allocatesAlmostNothingForAFrame() throws Exception {
        DiskStorage disk = DiskStorage.at(root);
        RecordIntake intake = new RecordIntake(new Quarantine(disk, 0));
        try (PartitionArchive archive = archive(disk)) {
            long forFew = Long.MAX_VALUE;
            long forMany = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                forFew = Math.min(forFew, take(FEW, intake, archive));
                forMany = Math.min(forMany, take(MANY, intake, archive));
            }
            assertThat((forMany - forFew) / (MANY - FEW))
                    .as("bytes a frame: %d for a batch of few frames, %d for one of many", forFew, forMany)
                    .isLessThanOrEqualTo(BYTES_A_FRAME);
            assertThat(archive.checkpoint().files())
                    .extracting(CaptureFile::frames)
                    .containsExactly(captured);
        }
    }
}
