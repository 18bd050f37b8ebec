package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.ThreadMXBean;
import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.archive.PartitionArchive;
import dev.seine.collector.archive.Provenance;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.AgentStream.Sent;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.MemoryDirectory;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that no agent sends, between those of agents that are well, some of which have strange names. */
@Tag(Rounds.FAULT)
class PoisonTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int POISONS_A_ROUND = 100;
    private static final int ROUNDS = 100;
    private static final int ROUNDS_OF_TORTURE = 100_000;

    /** What a batch may take in memory beyond its own size, whatever is in it. */
    private static final long ALLOCATED_BYTES_A_RECORD = 4 << 20;

    private static final long ALLOCATED_BYTES_A_BYTE = 10;

    /** Names that would do harm somewhere if they were trusted. */
    private static final List<String> HOSTILE = List.of(
            "../../etc",
            "/etc/passwd",
            "..",
            ".",
            "a\0b",
            "line\nbreak",
            "\u202egnp.exe",
            "%2e%2e%2f",
            "host=x/date=2025-11-24",
            "<script>alert(1)</script>",
            "%s%n%d",
            "con",
            " ",
            "\ud83d\ude80",
            "x".repeat(255),
            "seine run=0000000000000000 stream=1");

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    /** What a round sends. */
    private static final class Traffic {
        final FakeKafka kafka = new FakeKafka();
        final Map<Long, Poison> poisons = new HashMap<>();
        final List<Sent> sent = new ArrayList<>();
        private final Random random;
        private final List<AgentStream> streams = new ArrayList<>();

        Traffic(long seed) {
            random = new Random(seed);
            streams.add(new AgentStream("web-07", 1, 0));
            String name = HOSTILE.get((int) (seed % HOSTILE.size()));
            AgentStream hostile = new AgentStream(name, 2, 1);
            hostile.describe(hostile.descriptor()
                    .setInterfaceName(name)
                    .setFilter(name + "\n" + name)
                    .setCaptureId(name)
                    .setInterfaceDescription(name)
                    .putHostLabels(name, name));
            streams.add(hostile);
        }

        Traffic fill() {
            for (int i = 0; i < POISONS_A_ROUND; i++) {
                if (i % 5 == 0) {
                    sendGood();
                }
                Poison.Kind[] kinds = Poison.Kind.values();
                Poison poison = Poison.of(kinds[random.nextInt(kinds.length)], random);
                poisons.put(kafka.end(), poison);
                kafka.send(poison.key(), poison.value(), AgentStream.START_NS / 1_000_000);
            }
            sendGood();
            return this;
        }

        private void sendGood() {
            AgentStream stream = streams.get(random.nextInt(streams.size()));
            // The first and the last moment that there is, and the usual ones; time may go backwards.
            long timeNs = switch (random.nextInt(8)) {
                case 0 -> 0;
                case 1 -> Long.MAX_VALUE - 1_000_000;
                default -> AgentStream.START_NS + random.nextInt(1_000_000_000);
            };
            FrameBatch.Builder batch = stream.batch(1 + random.nextInt(4), timeNs);
            if (random.nextInt(4) == 0) {
                batch.setCounters(
                        batch.getCounters().toBuilder().setAcceptedFrames(0).setKernelDrops(0));
            }
            kafka.send(batch, AgentStream.START_NS / 1_000_000);
            sent.addAll(AgentStream.frames(batch));
            if (random.nextInt(4) == 0) {
                kafka.send(batch, AgentStream.START_NS / 1_000_000);
            }
        }
    }

    @Test
    void keepsPoisonAsideAndArchivesEveryGoodFrameOnce() {
        Rounds.of("poison records, by the hundred", ROUNDS, ROUNDS_OF_TORTURE).run(this::collect);
    }

    private void collect(long seed) throws Exception {
        Path root = Files.createDirectories(directory.resolve("round-" + seed)).resolve("archive");
        DiskStorage disk = DiskStorage.at(root);
        Traffic traffic = new Traffic(seed).fill();
        TestCollector.keepingBadRecords(traffic.kafka, disk, new FakeClock())
                .catchUp()
                .stop();
        assertThat(ArchiveContents.frames(disk).stream()
                        .filter(frame -> !frame.hostId().equals(Poison.HOST))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(traffic.sent.stream()
                        .map(frame -> new Sent(
                                Provenance.plain(frame.hostId()),
                                frame.runId(),
                                frame.streamId(),
                                frame.sequence(),
                                frame.timeNs(),
                                frame.data()))
                        .toList());
        for (Map.Entry<Long, Poison> poison : traffic.poisons.entrySet()) {
            checkQuarantine(disk, poison.getKey(), poison.getValue());
        }
        VerifyReport report = new Verifier(disk, path -> {}).verify();
        assertThat(report.problems()).isEmpty();
        assertThat(report.streams())
                .filteredOn(stream -> !stream.host().equals(Poison.HOST))
                .allSatisfy(stream -> assertThat(stream.problems()).isEmpty());
        try (Stream<Path> beside = Files.list(directory.resolve("round-" + seed))) {
            assertThat(beside).as("nothing leaves the archive").containsExactly(root);
        }
        ArchiveSnapshot.delete(directory.resolve("round-" + seed));
    }

    private static void checkQuarantine(DiskStorage disk, long offset, Poison poison) throws IOException {
        String stem = Quarantine.FOLDER + "/seine.frames-0-" + offset;
        boolean kept = disk.length(stem + ".json").isPresent();
        if (poison.reason().isPresent()) {
            assertThat(kept).as("%s is in quarantine", poison.kind()).isTrue();
        }
        if (kept) {
            Quarantine.Note note = JSON.readValue(disk.load(stem + ".json", 1 << 20), Quarantine.Note.class);
            assertThat(note.topic()).isEqualTo("seine.frames");
            assertThat(note.partition()).isZero();
            assertThat(note.offset()).isEqualTo(offset);
            assertThat(note.detail()).hasSizeBetween(1, 1_000);
            poison.reason().ifPresent(reason -> assertThat(note.reason()).isEqualTo(reason));
            byte[] value = poison.value() == null ? new byte[0] : poison.value();
            assertThat(disk.load(stem + ".bin", 1 << 24)).isEqualTo(value);
        }
    }

    @Test
    void takesNoMoreMemoryThanTheRecordIsWorth() throws Exception {
        DiskStorage disk = DiskStorage.at(directory.resolve("memory"));
        PartitionId id = new PartitionId("seine.frames", 0);
        FakeClock clock = new FakeClock();
        ArchiveSettings settings = new ArchiveSettings("c1", 1 << 30, Duration.ofDays(1), Duration.ofDays(1), 1L << 40);
        PartitionArchive archive = PartitionArchive.recover(
                ArchiveContext.of(disk, settings, 2, clock),
                new CheckpointStore(disk, id),
                Checkpoint.begin(id, "c1", 0, false));
        RecordIntake intake = new RecordIntake(new Quarantine(disk, 0));
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Poison.Kind[] kinds = Poison.Kind.values();
        Rounds.of("memory of poison records", 3_000, 1_000_000).run(seed -> {
            Random random = new Random(seed);
            Poison poison = Poison.of(kinds[(int) (seed % kinds.length)], random);
            TopicRecord record = new TopicRecord(0, archive.nextOffset(), 0, poison.key(), poison.value());
            long before = memory.getCurrentThreadAllocatedBytes();
            intake.take(record, archive);
            long allocated = memory.getCurrentThreadAllocatedBytes() - before;
            int size = poison.value() == null ? 0 : poison.value().length;
            assertThat(allocated)
                    .as("bytes allocated for a record of %d bytes, %s", size, poison.kind())
                    .isLessThan(ALLOCATED_BYTES_A_RECORD + ALLOCATED_BYTES_A_BYTE * size);
        });
        archive.close();
    }
}
