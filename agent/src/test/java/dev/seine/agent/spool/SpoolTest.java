package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.spool.FaultyDirectory.Operation;
import dev.seine.proto.v1.DropReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpoolTest {
    private static final int RECORD_BYTES = 1000;
    private static final int VALUE_BYTES = RECORD_BYTES - RecordHeader.BYTES;
    private static final long FILE_BYTES = SpoolFormat.FILE_HEADER_BYTES + 4 * RECORD_BYTES;
    private static final long MAX_BYTES = 4 * FILE_BYTES;
    private static final Duration FORCE = Duration.ofMillis(200);

    private final FaultyDirectory directory = new FaultyDirectory();
    private final ManualClock clock = new ManualClock();
    private final Batches batches = new Batches(7);

    private Spool open(SpoolPolicy policy) throws IOException {
        return new Spool(directory, new SpoolSettings(MAX_BYTES, FILE_BYTES, FORCE, policy, 1 << 20), clock);
    }

    private Spool open() throws IOException {
        return open(SpoolPolicy.DROP_NEWEST);
    }

    private List<EncodedBatch> append(Spool spool, int count) {
        List<EncodedBatch> appended = batches.next(count, VALUE_BYTES);
        appended.forEach(batch -> assertThat(spool.append(batch)).isPresent());
        return appended;
    }

    private static List<SpooledBatch> readAll(Spool spool) {
        List<SpooledBatch> read = new ArrayList<>();
        for (Optional<SpooledBatch> next = spool.read(); next.isPresent(); next = spool.read()) {
            read.add(next.get());
        }
        return read;
    }

    private static List<byte[]> values(List<SpooledBatch> read) {
        return read.stream().map(spooled -> spooled.batch().value()).toList();
    }

    private static byte[][] valuesOf(List<EncodedBatch> written) {
        return written.stream().map(EncodedBatch::value).toArray(byte[][]::new);
    }

    private static void complete(Spool spool, List<SpooledBatch> read) {
        read.forEach(
                spooled -> spool.completed(spooled.position(), spooled.batch().frames()));
    }

    private void tick(Spool spool) {
        clock.advance(FORCE);
        spool.tick(clock.monotonicNs(), 0);
    }

    @Test
    void givesBatchesBackInOrderWhileMoreAreAppended() throws IOException {
        Spool spool = open();
        List<EncodedBatch> written = new ArrayList<>();
        List<SpooledBatch> read = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            written.addAll(append(spool, 1 + i % 2));
            spool.read().ifPresent(read::add);
        }
        read.addAll(readAll(spool));
        assertThat(values(read)).containsExactly(valuesOf(written));
        assertThat(read)
                .allSatisfy(spooled -> assertThat(spooled.batch().counters()).isSameAs(batches.counters()));
        assertThat(spool.hasUnread()).isFalse();
    }

    @Test
    void deletesAFileWholeWhenItsBatchesAreAllDelivered() throws IOException {
        Spool spool = open();
        append(spool, 9);
        assertThat(directory.names()).hasSize(3);
        List<SpooledBatch> read = readAll(spool);
        complete(spool, read.subList(0, 3));
        tick(spool);
        assertThat(directory.names())
                .as("one batch of the first is not delivered")
                .contains(SpoolFormat.name(1));
        complete(spool, read.subList(3, 4));
        tick(spool);
        assertThat(directory.names()).doesNotContain(SpoolFormat.name(1)).contains(SpoolFormat.name(2));
        complete(spool, read.subList(4, 9));
        tick(spool);
        assertThat(directory.names()).noneMatch(name -> name.endsWith(".spool"));
        assertThat(spool.status()).isEqualTo(SpoolStatus.empty());
        assertThat(directory.openFiles()).isZero();
    }

    @Test
    void saysWhatItHolds() throws IOException {
        Spool spool = open();
        append(spool, 5);
        tick(spool);
        assertThat(spool.status())
                .isEqualTo(new SpoolStatus(2 * SpoolFormat.FILE_HEADER_BYTES + 5 * RECORD_BYTES, 5, 5, 5, 0, 0));
    }

    @Test
    void takesNoMoreThanItsBoundAndGoesOnWhenAFileIsDelivered() throws IOException {
        Spool spool = open();
        append(spool, 16);
        EncodedBatch refused = batches.next(VALUE_BYTES);
        assertThat(spool.append(refused)).isEmpty();
        assertThat(spool.refusal()).contains("full").contains(Long.toString(MAX_BYTES));
        List<SpooledBatch> firstFile = List.of(
                spool.read().orElseThrow(),
                spool.read().orElseThrow(),
                spool.read().orElseThrow(),
                spool.read().orElseThrow());
        complete(spool, firstFile);
        tick(spool);
        assertThat(spool.append(refused)).isPresent();
        assertThat(directory.mostBytes()).isLessThanOrEqualTo(MAX_BYTES + 100); // The position file.
        assertThat(batches.counters().droppedFrames()).isZero();
    }

    @Test
    void dropsTheOldestFileAndCountsWhatWasNotReadOfIt() throws IOException {
        Spool spool = open(SpoolPolicy.DROP_OLDEST);
        List<EncodedBatch> written = append(spool, 16);
        SpooledBatch first = spool.read().orElseThrow();
        written.addAll(append(spool, 1));
        assertThat(batches.counters().droppedFrames(DropReason.DROP_REASON_SPOOL_FULL))
                .isEqualTo(3);
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written.subList(4, 17)));
        assertThat(directory.mostBytes()).isLessThanOrEqualTo(MAX_BYTES);
        spool.completed(first.position(), 1);
        tick(spool);
        assertThat(spool.status().records()).isEqualTo(13);
    }

    @Test
    void staysWithinItsBoundWhateverTheSizesAre() throws IOException {
        Spool spool = open(SpoolPolicy.DROP_OLDEST);
        for (int i = 0; i < 2000; i++) {
            assertThat(spool.append(batches.next(8 + (i * 7919) % 6000))).isPresent();
            tick(spool);
        }
        assertThat(directory.mostBytes()).isLessThanOrEqualTo(MAX_BYTES);
        long left = readAll(spool).size();
        assertThat(batches.counters().droppedFrames(DropReason.DROP_REASON_SPOOL_FULL))
                .isEqualTo(2000 - left);
    }

    @Test
    void replaysWhatAnEarlierRunLeftBeforeItsOwn() throws IOException {
        List<EncodedBatch> written;
        try (Spool earlier = open()) {
            written = append(earlier, 6);
        }
        Spool spool = open();
        assertThat(spool.status().records()).isEqualTo(6);
        assertThat(spool.status().framesOfThisRun()).isZero();
        written.addAll(append(spool, 2));
        List<SpooledBatch> read = readAll(spool);
        assertThat(values(read)).containsExactly(valuesOf(written));
        assertThat(read.subList(0, 6))
                .allSatisfy(spooled -> assertThat(spooled.batch().counters()).isSameAs(spool.earlierRuns()));
        assertThat(read.subList(6, 8))
                .allSatisfy(spooled -> assertThat(spooled.batch().counters()).isSameAs(batches.counters()));
    }

    @Test
    void goesOnWhereDeliveryHadComeTo() throws IOException {
        List<EncodedBatch> written;
        try (Spool earlier = open()) {
            written = append(earlier, 6);
            complete(
                    earlier,
                    List.of(earlier.read().orElseThrow(), earlier.read().orElseThrow()));
            assertThat(earlier.read()).as("on its way, not delivered").isPresent();
        }
        Spool spool = open();
        assertThat(spool.status().records()).isEqualTo(4);
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written.subList(2, 6)));
    }

    @Test
    void sendsAllAgainWhenThePositionIsDamaged() throws IOException {
        List<EncodedBatch> written;
        try (Spool earlier = open()) {
            written = append(earlier, 3);
            complete(earlier, List.of(earlier.read().orElseThrow()));
        }
        byte[] position = directory.bytes(PositionFile.NAME);
        position[20]++;
        directory.put(PositionFile.NAME, position);
        assertThat(values(readAll(open()))).containsExactly(valuesOf(written));
    }

    @Test
    void neverAppliesAPositionToAnotherFileOfTheSameNumber() throws IOException {
        try (Spool earlier = open()) {
            append(earlier, 3);
            complete(earlier, List.of(earlier.read().orElseThrow()));
        }
        directory.delete(SpoolFormat.name(1));
        List<EncodedBatch> written;
        try (Spool other = open()) {
            written = append(other, 3);
        }
        assertThat(directory.names()).contains(SpoolFormat.name(1));
        assertThat(values(readAll(open()))).containsExactly(valuesOf(written));
    }

    @Test
    void keepsWhatWasForcedThroughAPowerCut() throws IOException {
        Spool spool = open();
        List<EncodedBatch> forced = append(spool, 6);
        tick(spool);
        append(spool, 1);
        directory.losePower();
        assertThat(values(readAll(open()))).containsExactly(valuesOf(forced));
    }

    @Test
    void forcesAllTogetherOnceAnInterval() throws IOException {
        Spool spool = open();
        append(spool, 1);
        tick(spool);
        long before = directory.operations();
        append(spool, 2);
        spool.tick(clock.monotonicNs(), 0);
        assertThat(directory.operations() - before)
                .as("a header and a value each")
                .isEqualTo(4);
        tick(spool);
        tick(spool);
        assertThat(directory.operations() - before).as("and one force").isEqualTo(5);
    }

    @Test
    void cutsBackAFailedWriteAndGoesOnInANewFile() throws IOException {
        Spool spool = open();
        List<EncodedBatch> written = append(spool, 2);
        directory.shortWrites(100);
        directory.capacity(SpoolFormat.FILE_HEADER_BYTES + 2 * RECORD_BYTES + 333);
        EncodedBatch late = batches.next(VALUE_BYTES);
        assertThat(spool.append(late)).isEmpty();
        assertThat(spool.refusal()).contains("No space left on device");
        assertThat(directory.bytes(SpoolFormat.name(1))).hasSize(SpoolFormat.FILE_HEADER_BYTES + 2 * RECORD_BYTES);
        directory.capacity(Long.MAX_VALUE);
        assertThat(spool.append(late))
                .as("a disk that has just failed is left alone")
                .isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(spool.append(late)).isPresent();
        written.add(late);
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written));
        assertThat(batches.counters().droppedFrames()).isZero();
    }

    @Test
    void makesRoomOnAFullDiskWhenTheNewestCountMost() throws IOException {
        directory.capacity(2 * FILE_BYTES + 500);
        Spool spool = open(SpoolPolicy.DROP_OLDEST);
        List<EncodedBatch> written = append(spool, 9);
        assertThat(batches.counters().droppedFrames(DropReason.DROP_REASON_SPOOL_FULL))
                .isEqualTo(4);
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written.subList(4, 9)));
    }

    @Test
    void deletesNothingForADiskThatFailsThoughItHasRoom() throws IOException {
        Spool spool = open(SpoolPolicy.DROP_OLDEST);
        List<EncodedBatch> written = append(spool, 5);
        directory.fail(Operation.WRITE, 3);
        assertThat(spool.append(batches.next(VALUE_BYTES))).isEmpty();
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written));
        assertThat(batches.counters().droppedFrames()).isZero();
    }

    @Test
    void losesNothingReadableWhenForcingFails() throws IOException {
        Spool spool = open();
        List<EncodedBatch> written = append(spool, 2);
        directory.fail(Operation.FORCE, 1);
        tick(spool);
        written.addAll(append(spool, 1));
        assertThat(directory.names()).contains(SpoolFormat.name(1), SpoolFormat.name(2));
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written));
    }

    @Test
    void countsExactlyWhatDamageInItsOwnFilesHasTaken() throws IOException {
        Spool spool = open();
        List<EncodedBatch> written = append(spool, 9);
        byte[] bytes = directory.bytes(SpoolFormat.name(1));
        bytes[SpoolFormat.FILE_HEADER_BYTES + RECORD_BYTES + 500]++;
        directory.put(SpoolFormat.name(1), bytes);
        List<SpooledBatch> read = readAll(spool);
        written.remove(1);
        assertThat(values(read)).containsExactly(valuesOf(written));
        complete(spool, read);
        tick(spool);
        assertThat(batches.counters().droppedFrames(DropReason.DROP_REASON_SPOOL_DAMAGED))
                .isEqualTo(1);
        assertThat(directory.names()).contains(SpoolFormat.corruptName(1)).doesNotContain(SpoolFormat.name(1));
        assertThat(spool.status().corruptFiles()).isEqualTo(1);
        assertThat(spool.status().records()).isZero();
    }

    @Test
    void readsLaterWhatTheDiskDoesNotGiveNow() throws IOException {
        Spool spool = open();
        List<EncodedBatch> written = append(spool, 8);
        directory.fail(Operation.READ, 3);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(readAll(spool)).isEmpty();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written));
        assertThat(batches.counters().droppedFrames()).isZero();
    }

    @Test
    void countsAFileThatCannotBeReadForLongAndGoesOn() throws IOException {
        Spool spool = open();
        List<EncodedBatch> written = append(spool, 8);
        List<SpooledBatch> read = List.of();
        for (int attempt = 0; attempt < 120 && read.isEmpty(); attempt++) {
            directory.fail(Operation.READ, attempt < 61 ? 1 : 0);
            read = readAll(spool);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(values(read)).containsExactly(valuesOf(written.subList(4, 8)));
        complete(spool, read);
        tick(spool);
        assertThat(batches.counters().droppedFrames(DropReason.DROP_REASON_SPOOL_DAMAGED))
                .isEqualTo(4);
    }

    @Test
    void startsWhateverIsInTheDirectory() throws IOException {
        List<EncodedBatch> written;
        try (Spool earlier = open()) {
            written = append(earlier, 5);
        }
        for (int i = 10; i < 20; i++) {
            directory.put(SpoolFormat.name(i), new byte[i * 37]);
        }
        directory.put(SpoolFormat.name(30), new byte[0]);
        directory.put("17.spool", new byte[100]);
        directory.put(PositionFile.NAME, new byte[5]);
        directory.put("notes.txt", new byte[5]);
        Spool spool = open();
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written));
        assertThat(spool.status().corruptFiles()).isPositive();
        assertThat(directory.names().stream().filter(name -> name.endsWith(".corrupt")))
                .hasSizeLessThanOrEqualTo(CorruptFiles.MAX_KEPT);
        assertThat(directory.names()).contains("17.spool", "notes.txt");
        append(spool, 1);
        assertThat(directory.names()).as("numbers are not used again").contains(SpoolFormat.name(31));
    }

    @Test
    void startsWhenAFileCanBeNeitherReadNorRenamedNorDeleted() throws IOException {
        try (Spool earlier = open()) {
            append(earlier, 5);
        }
        for (Operation operation : List.of(Operation.OPEN, Operation.RENAME, Operation.DELETE, Operation.TRUNCATE)) {
            directory.fail(operation, 100);
        }
        Spool spool = open();
        append(spool, 2);
        assertThat(spool.status().corruptFiles()).isEqualTo(2);
    }

    @Test
    void setAsideFilesAreTheFirstToGoWhenRoomIsNeeded() throws IOException {
        for (int i = 1; i <= 4; i++) {
            directory.put(SpoolFormat.corruptName(i), new byte[(int) FILE_BYTES]);
        }
        Spool spool = open();
        List<EncodedBatch> written = append(spool, 16);
        assertThat(directory.names()).noneMatch(name -> name.endsWith(".corrupt"));
        assertThat(directory.mostBytes()).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(values(readAll(spool))).containsExactly(valuesOf(written));
    }

    @Test
    void triesAgainToDeleteWhatIsDelivered() throws IOException {
        Spool spool = open();
        append(spool, 5);
        List<SpooledBatch> read = readAll(spool);
        complete(spool, read);
        directory.fail(Operation.DELETE, 2);
        tick(spool);
        assertThat(directory.names()).contains(SpoolFormat.name(1));
        tick(spool);
        tick(spool);
        assertThat(directory.names()).noneMatch(name -> name.endsWith(".spool"));
        assertThat(readAll(spool)).isEmpty();
    }
}
