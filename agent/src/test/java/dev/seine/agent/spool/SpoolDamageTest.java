package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a spool whose bytes have changed. */
class SpoolDamageTest {
    private static final long SEED = 20261124;

    /** Of many sizes, so that damage falls on headers, values and borders alike. */
    private static final int[] VALUE_SIZES = {8, 9, 700, 33, 8, 1500, 64, 250, 8, 90};

    private static final int TAIL_BYTES = 64 << 10;
    private static final int[] LARGE_VALUE_SIZES = {8, 700, 30_000, 1500, 9, 20_000, 64, 8, 3_000, 10_500, 250};

    private final ManualClock clock = new ManualClock();
    private final Batches batches = new Batches(1);
    private final List<EncodedBatch> written = new ArrayList<>();

    private Spool open(SpoolDirectory directory) throws IOException {
        return new Spool(
                directory,
                new SpoolSettings(1 << 24, 1 << 20, Duration.ofMillis(200), SpoolPolicy.DROP_NEWEST, 1 << 20),
                clock);
    }

    /** A file with one record of each size. */
    private byte[] fileOfOneRun() throws IOException {
        FaultyDirectory directory = new FaultyDirectory();
        try (Spool spool = open(directory)) {
            for (int size : VALUE_SIZES) {
                written.add(batches.next(size));
                assertThat(spool.append(written.getLast())).isPresent();
            }
        }
        return directory.bytes(SpoolFormat.name(1));
    }

    /** Where each record ends. */
    private static long[] ends() {
        long[] end = {SpoolFormat.FILE_HEADER_BYTES};
        return Arrays.stream(VALUE_SIZES)
                .mapToLong(size -> end[0] += RecordHeader.BYTES + size)
                .toArray();
    }

    private static List<byte[]> replay(Spool spool) {
        List<byte[]> values = new ArrayList<>();
        for (Optional<SpooledBatch> next = spool.read(); next.isPresent(); next = spool.read()) {
            values.add(next.get().batch().value());
        }
        return values;
    }

    private List<byte[]> replay(byte[] file, String... namesOfMore) throws IOException {
        FaultyDirectory directory = new FaultyDirectory();
        directory.put(SpoolFormat.name(1), file);
        for (String name : namesOfMore) {
            directory.put(name, new byte[0]);
        }
        try (Spool spool = open(directory)) {
            return replay(spool);
        }
    }

    private byte[][] writtenBut(int... missing) {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            int record = i;
            if (Arrays.stream(missing).noneMatch(gone -> gone == record)) {
                values.add(written.get(i).value());
            }
        }
        return values.toArray(byte[][]::new);
    }

    @Test
    void recoversTheLongestWholePrefixOfAFileCutAtAnyByte(@TempDir Path path) throws IOException {
        byte[] file = fileOfOneRun();
        for (int length = 0; length < file.length; length++) {
            Files.write(path.resolve(SpoolFormat.name(1)), Arrays.copyOf(file, length));
            int cut = length;
            int whole = (int) LongStream.of(ends()).filter(end -> end <= cut).count();
            try (Spool spool = open(LocalSpoolDirectory.open(path))) {
                assertThat(spool.status().records()).isEqualTo(whole);
                assertThat(spool.status().corruptFiles())
                        .as("a torn tail is no damage")
                        .isZero();
                assertThat(replay(spool))
                        .as("cut to %d bytes", length)
                        .containsExactly(Arrays.copyOf(writtenBut(), whole));
            }
            if (whole > 0) {
                assertThat(path.resolve(SpoolFormat.name(1))).hasSize(ends()[whole - 1]);
            } else {
                assertThat(path.resolve(SpoolFormat.name(1))).doesNotExist();
            }
        }
    }

    @Test
    void goesOnAppendingBehindATornTail(@TempDir Path path) throws IOException {
        byte[] file = fileOfOneRun();
        Files.write(path.resolve(SpoolFormat.name(1)), Arrays.copyOf(file, file.length - 1));
        EncodedBatch more = batches.next(50);
        try (Spool spool = open(LocalSpoolDirectory.open(path))) {
            assertThat(spool.append(more)).isPresent();
        }
        written.removeLast();
        written.add(more);
        try (Spool spool = open(LocalSpoolDirectory.open(path))) {
            assertThat(replay(spool)).containsExactly(writtenBut());
        }
    }

    @Tag(Rounds.FAULT)
    @Test
    void anyFlippedBitCostsNoMoreThanTheRecordThatItIsIn() throws IOException {
        byte[] file = fileOfOneRun();
        Rounds.of("flipped bits of the spool", 5_000, 100_000).run(seed -> {
            Random random = new Random(seed);
            int at = random.nextInt(file.length);
            byte[] damaged = file.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            int hit = at < SpoolFormat.FILE_HEADER_BYTES
                    ? -1
                    : (int) LongStream.of(ends()).filter(end -> end <= at).count();
            assertThat(replay(damaged, SpoolFormat.name(2))).as("byte %d", at).containsExactly(writtenBut(hit));
        });
    }

    /** A file whose last 64 KiB are records of all sizes, the greatest larger than what is read at once. */
    private byte[] largeFile() throws IOException {
        FaultyDirectory directory = new FaultyDirectory();
        try (Spool spool = open(directory)) {
            for (int size : LARGE_VALUE_SIZES) {
                written.add(batches.next(size));
                assertThat(spool.append(written.getLast())).isPresent();
            }
        }
        byte[] file = directory.bytes(SpoolFormat.name(1));
        assertThat(file.length).isGreaterThan(TAIL_BYTES);
        return file;
    }

    @Tag(Rounds.FAULT)
    @Test
    void recoversWhatIsWholeWhereverTheLast64KiBAreCut() throws IOException {
        byte[] file = largeFile();
        Rounds.of("cuts of the spool's last 64 KiB", TAIL_BYTES, TAIL_BYTES).run(seed -> {
            int length = file.length - 1 - (int) seed;
            assertThat(recover(Arrays.copyOf(file, length))).isEqualTo(wholeBefore(length));
        });
    }

    @Tag(Rounds.FAULT)
    @Test
    void recoversWhatIsWholeWhereverTheLast64KiBWereNotWritten() throws IOException {
        byte[] file = largeFile();
        Rounds.of("lost writes of the spool's last 64 KiB", TAIL_BYTES, TAIL_BYTES)
                .run(seed -> {
                    int length = file.length - 1 - (int) seed;
                    byte[] zeroed = file.clone();
                    Arrays.fill(zeroed, length, file.length, (byte) 0);
                    // A record may end with zeros of its own.
                    int same = length;
                    while (same < file.length && file[same] == 0) {
                        same++;
                    }
                    assertThat(recover(zeroed)).isEqualTo(wholeBefore(same));
                });
    }

    /** How many records there are, which have to be the first ones in their order; where they end, nothing may follow. */
    private int recover(byte[] file) throws IOException {
        FaultyDirectory directory = new FaultyDirectory();
        directory.put(SpoolFormat.name(1), file);
        try (Spool spool = open(directory)) {
            assertThat(spool.status().corruptFiles()).isZero();
            List<byte[]> values = replay(spool);
            assertThat(spool.status().records()).isEqualTo(values.size());
            for (int i = 0; i < values.size(); i++) {
                assertThat(Arrays.equals(values.get(i), written.get(i).value()))
                        .as("record %d of %d bytes", i, file.length)
                        .isTrue();
            }
            return values.size();
        }
    }

    private static int wholeBefore(int length) {
        int whole = 0;
        int end = SpoolFormat.FILE_HEADER_BYTES;
        for (int size : LARGE_VALUE_SIZES) {
            end += RecordHeader.BYTES + size;
            whole += end <= length ? 1 : 0;
        }
        return whole;
    }

    @Test
    void findsTheNextRecordBehindAnyDamage() throws IOException {
        byte[] file = fileOfOneRun();
        long[] ends = ends();
        Random random = new Random(SEED);
        for (int i = 0; i < 5000; i++) {
            int from = SpoolFormat.FILE_HEADER_BYTES + random.nextInt(file.length - SpoolFormat.FILE_HEADER_BYTES);
            int to = Math.min(file.length, from + 1 + random.nextInt(800));
            byte[] damaged = file.clone();
            for (int at = from; at < to; at++) {
                damaged[at] = (byte) ~damaged[at];
            }
            int first = (int) LongStream.of(ends).filter(end -> end <= from).count();
            int last = (int) LongStream.of(ends).filter(end -> end < to).count();
            int[] hit = IntStream.rangeClosed(first, last).toArray();
            assertThat(replay(damaged, SpoolFormat.name(2)))
                    .as("seed %d, bytes %d to %d", SEED, from, to)
                    .containsExactly(writtenBut(hit));
        }
    }

    @Test
    void findsTheNextRecordWhereBytesAreMissingOrDoubled() throws IOException {
        byte[] file = fileOfOneRun();
        long[] ends = ends();
        Random random = new Random(SEED);
        for (int i = 0; i < 2000; i++) {
            int from = (int) ends[0] + 1 + random.nextInt(file.length - (int) ends[0] - 2);
            int missing = 1 + random.nextInt(7);
            ByteBuffer shifted = ByteBuffer.allocate(file.length + missing);
            shifted.put(file, 0, from).put(file, from - missing, missing).put(file, from, file.length - from);
            int hit = (int) LongStream.of(ends).filter(end -> end <= from).count();
            assertThat(replay(shifted.array(), SpoolFormat.name(2)))
                    .as("seed %d, at %d", SEED, from)
                    .containsSubsequence(writtenBut(hit))
                    .isSubsetOf(List.of(writtenBut()));
        }
    }

    @Test
    void survivesAnyBytesWhatsoever() throws IOException {
        Random random = new Random(SEED);
        byte[] file = fileOfOneRun();
        for (int i = 0; i < 2000; i++) {
            byte[] mess = file.clone();
            for (int blow = 0; blow < 20; blow++) {
                int length = 1 + random.nextInt(40);
                int to = random.nextInt(mess.length - length);
                System.arraycopy(mess, random.nextInt(mess.length - length), mess, to, length);
            }
            List<byte[]> read = replay(mess, SpoolFormat.name(2));
            assertThat(read).as("seed %d", SEED).isSubsetOf(List.of(writtenBut()));
        }
    }

    @Test
    void takesNoRecordThatSomebodyHasPutIntoAFrame() throws IOException {
        byte[] foreign = fileOfOneRun();
        FaultyDirectory directory = new FaultyDirectory();
        EncodedBatch inner = batches.next(8);
        try (Spool spool = open(directory)) {
            // A whole spool file travels over the captured network, and the record around it is damaged later.
            spool.append(new EncodedBatch(foreign, 1, batches.counters()));
            spool.append(inner);
        }
        byte[] file = directory.bytes(SpoolFormat.name(1));
        file[SpoolFormat.FILE_HEADER_BYTES + RecordHeader.BYTES + 2]++;
        assertThat(replay(file, SpoolFormat.name(2))).containsExactly(inner.value());
    }

    @Test
    void takesTheMarkerFromTheFirstRecordWhereTheHeaderIsGone() throws IOException {
        byte[] file = fileOfOneRun();
        Arrays.fill(file, 0, SpoolFormat.FILE_HEADER_BYTES, (byte) 0);
        assertThat(replay(file)).containsExactly(writtenBut());
    }

    @Test
    void setsAFileAsideThatHasLostItsMarker() throws IOException {
        byte[] file = fileOfOneRun();
        Arrays.fill(file, 0, SpoolFormat.FILE_HEADER_BYTES + 1, (byte) 0);
        FaultyDirectory directory = new FaultyDirectory();
        directory.put(SpoolFormat.name(1), file);
        Spool spool = open(directory);
        assertThat(replay(spool)).isEmpty();
        assertThat(directory.names()).containsExactly(SpoolFormat.corruptName(1));
        assertThat(directory.bytes(SpoolFormat.corruptName(1))).isEqualTo(file);
    }
}
