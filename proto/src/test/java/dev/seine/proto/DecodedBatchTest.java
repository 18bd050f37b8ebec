package dev.seine.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.proto.v1.PacketType;
import dev.seine.proto.v1.StreamDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class DecodedBatchTest {
    private static final FrameBatchSerde SERDE = new FrameBatchSerde();

    private static FrameBatch.Builder batch() {
        return FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId("web-07")
                .setRunId(0x8000_0000_0000_0001L)
                .setBatchSequence(3)
                .setFirstFrameSequence(100)
                .setBaseTimeNs(1_700_000_000_000_000_000L)
                .setStream(StreamDescriptor.newBuilder().setLinkType(1).setSnapLength(262_144))
                .setCounters(Counters.newBuilder().setAcceptedFrames(102))
                .setFrameCount(2)
                .addFrames(Frame.newBuilder().setData(ByteString.copyFromUtf8("first")))
                .addFrames(Frame.newBuilder()
                        .setTimeDeltaNs(-5)
                        .setOriginalLength(1_500)
                        .setData(ByteString.copyFromUtf8("second"))
                        .setPacketType(PacketType.PACKET_TYPE_OUTGOING)
                        .setFlags(5));
    }

    private static byte[] encode(FrameBatch batch) {
        return SERDE.serializer().serialize("t", batch);
    }

    @Test
    void showsEachFrameWithItsDefaultsResolved() throws IOException {
        DecodedBatch decoded = DecodedBatch.of(encode(batch().build()));
        List<String> frames = new ArrayList<>();
        decoded.forEach(frame -> frames.add(String.join(
                " ",
                "" + frame.sequence(),
                "" + frame.timeNs(),
                "" + frame.originalLength(),
                new String(
                        frame.bytes(), frame.offset(), frame.capturedLength(), java.nio.charset.StandardCharsets.UTF_8),
                "" + frame.packetType(),
                "" + frame.flags())));
        assertThat(frames)
                .containsExactly("100 1700000000000000000 5 first 0 0", "101 1699999999999999995 1500 second 5 5");
        assertThat(decoded.nextFrameSequence()).isEqualTo(102);
        assertThat(decoded.header().getFramesCount())
                .as("frames stay where they are")
                .isZero();
        assertThat(decoded.header().getHostId()).isEqualTo("web-07");
    }

    @Test
    void serdeGivesBackTheSameMessageWithItsChecksum() {
        FrameBatch sent = batch().build();
        FrameBatch received = SERDE.deserializer().deserialize("t", encode(sent));
        assertThat(received.toBuilder().clearCrc32C().build()).isEqualTo(sent);
        assertThat(received.getCrc32C()).isNotZero();
    }

    @Test
    void passesOnTheExceptionOfAVisitorAsItIs() throws IOException {
        DecodedBatch decoded = DecodedBatch.of(encode(batch().build()));
        IOException thrown = new IOException("disk full");
        assertThatThrownBy(() -> decoded.<IOException>forEach(frame -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void findsEveryFlippedBit() {
        byte[] value = encode(batch().build());
        for (int bit = 0; bit < value.length * Byte.SIZE; bit++) {
            byte[] damaged = value.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertThatThrownBy(() -> DecodedBatch.of(damaged)).isInstanceOf(MalformedBatchException.class);
        }
    }

    @Test
    void findsEveryTruncation() {
        byte[] value = encode(batch().build());
        for (int length = 0; length < value.length; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> DecodedBatch.of(cut)).isInstanceOf(MalformedBatchException.class);
        }
    }

    @Test
    void refusesWhatIsOutsideTheLimitsAndSaysWhich() {
        assertRefused(batch().setSchemaVersion(2), "schema version 2 is not known");
        assertRefused(batch().setHostId(""), "host_id in bytes is 0, allowed are 1 to 255");
        assertRefused(batch().setHostId("x".repeat(256)), "host_id in bytes is 256");
        assertRefused(batch().clearStream(), "descriptor or the counters are missing");
        assertRefused(batch().setFrameCount(3), "frame_count says 3, there are 2");
        assertRefused(batch().setBatchSequence(-1), "batch_sequence is -1");
        assertRefused(batch().setBatchSequence(Long.MAX_VALUE), "batch_sequence is 9223372036854775807");
        assertRefused(batch().setMachineId("x".repeat(65_536)), "bytes beside the frames is 65");
        assertRefused(batch().setBaseTimeNs(1), "frame 101 has a time before 1970");
        assertRefused(
                batch().setFrames(0, Frame.newBuilder().setOriginalLength(3).setData(ByteString.copyFromUtf8("four"))),
                "4 bytes captured of an original length of 3");
        assertRefused(
                batch().setFrames(0, Frame.newBuilder().setData(ByteString.copyFrom(new byte[262_145]))),
                "frame 100 has 262145 bytes");
    }

    private static void assertRefused(FrameBatch.Builder batch, String message) {
        byte[] value = encode(batch.build());
        assertThatThrownBy(() -> DecodedBatch.of(value))
                .isInstanceOf(MalformedBatchException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> SERDE.deserializer().deserialize("seine.frames", value))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("seine.frames");
    }

    @Test
    void refusesRandomBytesUnderAValidChecksum() {
        Random random = new Random(20_261_124);
        for (int i = 0; i < 20_000; i++) {
            byte[] value = new byte[BatchFormat.CHECKSUM_FIELD_BYTES + random.nextInt(200)];
            random.nextBytes(value);
            BatchFormat.appendChecksum(value, value.length - BatchFormat.CHECKSUM_FIELD_BYTES);
            assertThatThrownBy(() -> DecodedBatch.of(value)).isInstanceOf(MalformedBatchException.class);
        }
    }

    @Test
    void survivesMutationsUnderAValidChecksum() {
        Random random = new Random(7);
        byte[] value = encode(batch().build());
        int decoded = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = value.clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            BatchFormat.appendChecksum(mutated, mutated.length - BatchFormat.CHECKSUM_FIELD_BYTES);
            try {
                DecodedBatch.of(mutated)
                        .forEach(frame -> assertThat(frame.offset() + frame.capturedLength())
                                .isLessThanOrEqualTo(mutated.length));
                decoded++;
            } catch (MalformedBatchException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(decoded).as("some mutations only change values").isPositive();
    }

    @Test
    void carriesItsDescriptorSetInTheJar() throws IOException {
        try (InputStream in = Objects.requireNonNull(FrameBatch.class.getResourceAsStream("/seine/v1/seine.binpb"))) {
            var set = com.google.protobuf.DescriptorProtos.FileDescriptorSet.parseFrom(in);
            assertThat(set.getFileList())
                    .anySatisfy(file -> assertThat(file.getMessageTypeList())
                            .anySatisfy(message -> assertThat(message.getName()).isEqualTo("FrameBatch")));
        }
    }
}
