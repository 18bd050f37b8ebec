package dev.seine.agent.spool;

import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing in the files of a spool keeps an agent from starting: no exception at all is documented. */
@Tag(Rounds.FAULT)
class SpoolFuzzTest {
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(1 << 24, 1 << 20, Duration.ofMillis(200), SpoolPolicy.DROP_NEWEST, 1 << 20);

    /** Never thrown. */
    private static final class NoException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static List<byte[]> samples() throws IOException {
        List<byte[]> samples = new ArrayList<>();
        for (int records : new int[] {0, 1, 7}) {
            FaultyDirectory directory = new FaultyDirectory();
            Batches batches = new Batches(records);
            try (Spool spool = new Spool(directory, SETTINGS, new ManualClock())) {
                for (int i = 0; i < Math.max(1, records); i++) {
                    spool.append(batches.next(8 + i * 77));
                }
            }
            byte[] file = directory.bytes(SpoolFormat.name(1));
            samples.add(records == 0 ? Arrays.copyOf(file, SpoolFormat.FILE_HEADER_BYTES) : file);
        }
        samples.add(new byte[0]);
        samples.add(erased(500));
        samples.add(fullOfMarkers(samples.get(1)));
        return samples;
    }

    /** What flash gives when it has lost a block: the marker of the first record stands at every place. */
    private static byte[] erased(int bytes) {
        byte[] file = new byte[bytes];
        Arrays.fill(file, (byte) 0xff);
        return file;
    }

    /** Of the file its header and record, then the start of a record again and again. */
    private static byte[] fullOfMarkers(byte[] file) {
        byte[] full = Arrays.copyOf(file, file.length + 200 * Long.BYTES);
        for (int at = file.length; at < full.length; at += Long.BYTES) {
            System.arraycopy(file, SpoolFormat.FILE_HEADER_BYTES, full, at, Long.BYTES);
        }
        return full;
    }

    @Timeout(7_200)
    @Test
    void theLastFileIsReadAsFarAsItIsWhole() throws IOException {
        lastFile().run(Rounds.of("fuzzed spool files", 4_000, 100_000_000), SpoolFuzzTest.class, "lastFile");
    }

    @Timeout(7_200)
    @Test
    void aFileBeforeTheLastIsReadAsFarAsItIsWhole() throws IOException {
        twoFiles()
                .run(Rounds.of("fuzzed spool files, 2 in a row", 4_000, 100_000_000), SpoolFuzzTest.class, "twoFiles");
    }

    /** It is read whole at the start. */
    static Fuzz lastFile() throws IOException {
        return fuzz(SpoolFormat.name(1));
    }

    /** Of the first the headers are counted. */
    static Fuzz twoFiles() throws IOException {
        return fuzz(SpoolFormat.name(1), SpoolFormat.name(2));
    }

    private static Fuzz fuzz(String... names) throws IOException {
        return new Fuzz(samples(), NoException.class, new Fuzz.Allocation(500, 4 << 20), file -> read(file, names));
    }

    private static List<Object> read(byte[] file, String... names) throws IOException {
        FaultyDirectory directory = new FaultyDirectory();
        for (String name : names) {
            directory.put(name, file);
        }
        directory.put(PositionFile.NAME, file);
        List<Object> read = new ArrayList<>();
        try (Spool spool = new Spool(directory, SETTINGS, new ManualClock())) {
            read.add(spool.status());
            for (Optional<SpooledBatch> next = spool.read(); next.isPresent(); next = spool.read()) {
                read.add(ByteBuffer.wrap(next.get().batch().value()));
            }
        }
        return read;
    }
}
