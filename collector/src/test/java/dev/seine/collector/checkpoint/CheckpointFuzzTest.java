package dev.seine.collector.checkpoint;

import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag(Rounds.FAULT)
class CheckpointFuzzTest {
    private static final int TRAILER_BYTES = "crc32c 00000000\n".length();

    @Timeout(7_200)
    @Test
    void anyBytesAreACheckpointOrDamaged() {
        checkpoints().run(Rounds.of("fuzzed checkpoints", 5_000, 100_000_000), CheckpointFuzzTest.class, "checkpoints");
    }

    static Fuzz checkpoints() {
        List<byte[]> samples = List.of(
                CheckpointFormat.encode(CheckpointStoreTest.checkpoint(3)),
                CheckpointFormat.encode(Checkpoint.begin(new PartitionId("seine.frames", 0), "c1", 5, true)),
                mended("{\"version\":1}\n................".getBytes(StandardCharsets.US_ASCII)),
                mended("null\n................".getBytes(StandardCharsets.US_ASCII)),
                mended(("[".repeat(5_000) + "\n................").getBytes(StandardCharsets.US_ASCII)));
        return new Fuzz(
                        samples,
                        DamagedCheckpointException.class,
                        new Fuzz.Allocation(500, 1 << 20),
                        CheckpointFuzzTest::read)
                .mending(CheckpointFuzzTest::mended);
    }

    /** What is read has to be whole: it can be written again, and says the same. */
    private static Object read(byte[] bytes) throws IOException {
        Checkpoint checkpoint = CheckpointFormat.decode("fuzzed", bytes);
        return CheckpointFormat.decode("again", CheckpointFormat.encode(checkpoint));
    }

    private static byte[] mended(byte[] bytes) {
        int covered = Math.max(0, bytes.length - TRAILER_BYTES);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, covered);
        byte[] trailer = "crc32c %08x\n".formatted(crc.getValue()).getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(bytes, covered + trailer.length);
        System.arraycopy(trailer, 0, whole, covered, trailer.length);
        return whole;
    }
}
