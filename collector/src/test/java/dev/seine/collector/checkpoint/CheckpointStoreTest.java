package dev.seine.collector.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.collector.ledger.BatchHead;
import dev.seine.collector.ledger.StreamCounters;
import dev.seine.collector.ledger.StreamEnd;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.StreamLedger;
import dev.seine.collector.ledger.StreamPosition;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.ledger.Verdict;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.proto.v1.StreamDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
    private static final PartitionId PARTITION = new PartitionId("seine.frames", 3);
    private static final String NEWEST = ".seine/seine.frames-3.checkpoint";

    @TempDir
    private Path root;

    private DiskStorage storage = DiskStorage.reading(Path.of("."));

    @BeforeEach
    void openStorage() throws IOException {
        storage = DiskStorage.at(root);
    }

    private CheckpointStore store() {
        return new CheckpointStore(storage, PARTITION);
    }

    /** A checkpoint with something in every field. */
    static Checkpoint checkpoint(long generation) {
        BatchHead head = new BatchHead(
                new StreamKey("wéb/07", "ab", -5, 4_000_000_000L),
                new StreamPosition(7, 70),
                10,
                new StreamCounters(
                        1, 2, 3, 4, 5, 6, 7, List.of(new StreamCounters.Dropped("UNDELIVERED_AT_STOP", 8, 9))),
                Optional.of(new StreamEnd("STOPPED", "SIGTERM")));
        StreamLedger ledger = StreamLedger.empty();
        Verdict.Archive verdict = (Verdict.Archive) ledger.assess(head);
        ledger.record(head, verdict.gap(), new TimeRange(1, 2), 3);
        StreamSource source = StreamSource.of(StreamDescriptor.newBuilder()
                .setLinkType(1)
                .setSnapLength(100)
                .putHostLabels("rack", "\"7\"")
                .build());
        StreamPart part = StreamPart.begin(head, source, verdict).with(head, verdict.gap(), new TimeRange(1, 2), 99);
        CaptureFile file = new CaptureFile(
                "host=x/open/a",
                "x",
                1,
                CaptureFileState.SEALING,
                2,
                500,
                -77,
                6,
                7,
                new RecordRange(8, 9, 10),
                List.of(part));
        return new Checkpoint(
                Checkpoint.VERSION,
                PARTITION,
                generation,
                "c1",
                5,
                12,
                true,
                List.of(file),
                ledger.streams(),
                List.of(new OffsetGap(OffsetGap.Reason.RETENTION_OVERRAN, 1, 2, 3)));
    }

    @Test
    void readsWhatItHasWritten() throws IOException {
        assertThat(store().load()).isEmpty();
        store().write(checkpoint(1));
        assertThat(store().load()).contains(checkpoint(1));
        assertThat(CheckpointStore.loadAll(storage)).containsExactly(checkpoint(1));
    }

    @Test
    void goesOnFromTheOneBeforeWhenTheNewestIsDamaged() throws IOException {
        CheckpointStore store = store();
        store.write(checkpoint(1));
        store.write(checkpoint(2));
        flipOneBit(root.resolve(NEWEST));
        CheckpointStore restarted = store();
        assertThat(restarted.load()).contains(checkpoint(1));
        restarted.write(checkpoint(2));
        assertThat(store().load()).contains(checkpoint(2));
        flipOneBit(root.resolve(NEWEST));
        assertThat(store().load())
                .as("the damaged one has not taken the place of the good one")
                .contains(checkpoint(1));
    }

    @Test
    void findsEveryTruncation() throws IOException {
        store().write(checkpoint(1));
        byte[] whole = Files.readAllBytes(root.resolve(NEWEST));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CheckpointFormat.decode("c", cut)).isInstanceOf(DamagedCheckpointException.class);
        }
    }

    @Test
    void namesBothAndTheRemedyWhenBothAreDamaged() throws IOException {
        CheckpointStore store = store();
        store.write(checkpoint(1));
        store.write(checkpoint(2));
        flipOneBit(root.resolve(NEWEST));
        flipOneBit(root.resolve(NEWEST + ".previous"));
        assertThatThrownBy(() -> store().load())
                .isInstanceOf(DamagedCheckpointException.class)
                .hasMessageContaining(NEWEST + " is damaged")
                .hasMessageContaining(NEWEST + ".previous is damaged")
                .hasMessageContaining("Restore one of them");
    }

    @Test
    void keepsTheNewestThatKafkaHasTheOffsetOf() throws IOException {
        CheckpointStore store = store();
        store.write(checkpoint(1));
        assertThat(store.loadCommitted()).isEmpty();
        assertThat(store.markCommitted(1)).isTrue();
        store.write(checkpoint(2));
        store.write(checkpoint(3));
        assertThat(store.loadCommitted()).contains(checkpoint(1));
        assertThat(store.markCommitted(2)).as("the one before the newest").isTrue();
        assertThat(store.loadCommitted()).contains(checkpoint(2));
        store.write(checkpoint(4));
        assertThat(store.markCommitted(2)).as("it is not there any more").isFalse();
    }

    @Test
    void doesNotReadALaterVersion() throws IOException {
        store().write(checkpoint(1));
        String json = Files.readString(root.resolve(NEWEST)).lines().findFirst().orElseThrow();
        assertThat(json).contains("\"version\":1");
        byte[] later = json.replace("\"version\":1", "\"version\":2").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> CheckpointFormat.decode("c", withTrailer(later)))
                .isInstanceOf(DamagedCheckpointException.class)
                .hasMessageContaining("version 2; this program knows 1");
    }

    private static byte[] withTrailer(byte[] json) {
        CRC32C crc = new CRC32C();
        crc.update(json);
        crc.update('\n');
        String trailer = "\ncrc32c %08x\n".formatted(crc.getValue());
        byte[] bytes = Arrays.copyOf(json, json.length + trailer.length());
        System.arraycopy(trailer.getBytes(StandardCharsets.US_ASCII), 0, bytes, json.length, trailer.length());
        return bytes;
    }

    private static void flipOneBit(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 4;
        Files.write(file, bytes);
    }
}
