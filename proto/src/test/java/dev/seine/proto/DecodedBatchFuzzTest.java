package dev.seine.proto;

import com.google.protobuf.ByteString;
import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.EndReason;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.proto.v1.StreamDescriptor;
import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag(Rounds.FAULT)
class DecodedBatchFuzzTest {
    /** A group that opens and never closes; a frame of negative length; one longer than there are bytes. */
    private static final List<String> ONCE_LOOKED_DANGEROUS =
            List.of("a306a306a306", "72ffffffffffffffffff01", "72ffffffff07", "7200", "0b0c", "720b1a0900000000");

    private static byte[] sealed(byte[] content) {
        byte[] value = Arrays.copyOf(content, content.length + BatchFormat.CHECKSUM_FIELD_BYTES);
        BatchFormat.appendChecksum(value, content.length);
        return value;
    }

    private static byte[] mended(byte[] value) {
        return value.length < BatchFormat.CHECKSUM_FIELD_BYTES
                ? value
                : sealed(Arrays.copyOf(value, value.length - BatchFormat.CHECKSUM_FIELD_BYTES));
    }

    private static FrameBatch.Builder header() {
        FrameBatch.Builder batch = FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId("web-07")
                .setMachineId("0123456789abcdef")
                .setRunId(-1)
                .setBatchSequence(300)
                .setFirstFrameSequence(70_000)
                .setBaseTimeNs(1_700_000_000_000_000_000L)
                .setStream(StreamDescriptor.newBuilder()
                        .setLinkType(1)
                        .setSnapLength(262_144)
                        .setFilter("tcp port 443")
                        .setInterfaceName("eth0")
                        .putHostLabels("rack", "7"))
                .setCounters(Counters.newBuilder().setAcceptedFrames(102));
        batch.getCountersBuilder()
                .addDroppedBuilder()
                .setReason(DropReason.DROP_REASON_SPOOL_FULL)
                .setFrames(3);
        return batch;
    }

    private static List<byte[]> samples() {
        FrameBatch.Builder frames = header().setFrameCount(3);
        for (int i = 0; i < 3; i++) {
            frames.addFrames(Frame.newBuilder()
                    .setTimeDeltaNs(i * 1_000L - 1)
                    .setOriginalLength(1_500)
                    .setFlags(i)
                    .setData(ByteString.copyFrom(new byte[60 * i])));
        }
        FrameBatch.Builder end = header();
        end.getEndBuilder().setReason(EndReason.END_REASON_STOPPED).setDetail("SIGTERM");
        return Stream.concat(
                        Stream.of(frames, end).map(batch -> batch.build().toByteArray()),
                        ONCE_LOOKED_DANGEROUS.stream()
                                .map(HexFormat.of()::parseHex)
                                .map(field -> {
                                    byte[] batch = end.build().toByteArray();
                                    byte[] both = Arrays.copyOf(batch, batch.length + field.length);
                                    System.arraycopy(field, 0, both, batch.length, field.length);
                                    return both;
                                }))
                .map(DecodedBatchFuzzTest::sealed)
                .toList();
    }

    @Timeout(7_200)
    @Test
    void anyBytesAreABatchOrMalformed() {
        batches().run(Rounds.of("fuzzed batches", 20_000, 100_000_000), DecodedBatchFuzzTest.class, "batches");
    }

    static Fuzz batches() {
        return new Fuzz(
                        samples(),
                        MalformedBatchException.class,
                        new Fuzz.Allocation(100, 1 << 20),
                        DecodedBatchFuzzTest::read)
                .mending(DecodedBatchFuzzTest::mended);
    }

    private static Object read(byte[] value) throws MalformedBatchException {
        DecodedBatch batch = DecodedBatch.of(value);
        CRC32C frames = new CRC32C();
        batch.forEach(frame -> {
            frames.update(frame.bytes(), frame.offset(), frame.capturedLength());
            frames.update((int) frame.timeNs());
            frames.update(frame.originalLength());
        });
        return List.of(batch.header(), batch.frameCount(), frames.getValue());
    }
}
