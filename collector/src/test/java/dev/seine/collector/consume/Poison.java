package dev.seine.collector.consume;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import dev.seine.collector.support.AgentStream;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A record that no agent sends.
 *
 * @param reason why it has to be kept in quarantine; empty if it may be archived as well, as frames of the host {@link #HOST}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Poison(Kind kind, byte @Nullable [] key, byte @Nullable [] value, Optional<QuarantineReason> reason) {
    /** The host whose name is on all of these. */
    static final String HOST = "poisoned";

    private static final long START_NS = AgentStream.START_NS;
    private static final int MOST_ELEMENTS = 20_000;

    /** What is wrong with it. */
    enum Kind {
        RANDOM_BYTES,
        EMPTY_VALUE,
        NO_VALUE,
        NO_KEY,
        WRONG_KEY,
        HUGE_KEY,
        TRUNCATED,
        WRONG_CHECKSUM,
        UNKNOWN_VERSION,
        NESTED_GROUPS,
        NESTED_MESSAGES,
        LENGTH_OF_2_GIB,
        TOO_MANY_FRAMES_SAID,
        MANY_EMPTY_FRAMES,
        MANY_DROP_REASONS,
        MANY_UNKNOWN_FIELDS,
        MANY_LABELS,
        MANY_DESCRIPTORS,
        HUGE_TEXT_AT_THE_END,
        HUGE_HOST_ID,
        HUGE_MACHINE_ID,
        TIME_BEFORE_1970,
        TIME_AFTER_2262,
        NEGATIVE_SEQUENCE,
        LAST_SEQUENCE_OF_ALL,
        SHORTER_THAN_CAPTURED,
        LONGER_THAN_ANY_FRAME,
        COUNTERS_OF_ALL_ONES,
        MUTATED
    }

    static Poison of(Kind kind, Random random) {
        byte[] key = HOST.getBytes(StandardCharsets.UTF_8);
        byte[] value = AgentStream.encode(batch(random));
        return switch (kind) {
            case RANDOM_BYTES -> malformed(kind, bytes(random, random.nextInt(5_000)));
            case EMPTY_VALUE -> malformed(kind, new byte[0]);
            case NO_VALUE -> new Poison(kind, key, null, Optional.of(QuarantineReason.NO_VALUE));
            case NO_KEY -> new Poison(kind, null, value, Optional.of(QuarantineReason.WRONG_KEY));
            case WRONG_KEY -> new Poison(kind, bytes(random, 9), value, Optional.of(QuarantineReason.WRONG_KEY));
            case HUGE_KEY -> new Poison(kind, bytes(random, 500_000), value, Optional.of(QuarantineReason.WRONG_KEY));
            case TRUNCATED -> malformed(kind, Arrays.copyOf(value, random.nextInt(value.length)));
            case WRONG_CHECKSUM -> {
                value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
                yield malformed(kind, value);
            }
            case UNKNOWN_VERSION -> malformed(kind, batch(random).setSchemaVersion(2 + random.nextInt(100)));
            case NESTED_GROUPS -> malformed(kind, sealed(repeated(new byte[] {(byte) 0xa3, 6}, MOST_ELEMENTS)));
            case NESTED_MESSAGES -> malformed(kind, sealed(nested(random.nextInt(4_000))));
            case LENGTH_OF_2_GIB -> malformed(kind, sealed(hugeLength(random)));
            case TOO_MANY_FRAMES_SAID -> malformed(kind, batch(random).setFrameCount(Integer.MAX_VALUE));
            case MANY_EMPTY_FRAMES -> {
                FrameBatch.Builder batch = batch(random).clearFrames().setFrameCount(MOST_ELEMENTS);
                for (int i = 0; i < MOST_ELEMENTS; i++) {
                    batch.addFrames(Frame.getDefaultInstance());
                }
                yield any(kind, batch);
            }
            case MANY_DROP_REASONS -> {
                FrameBatch.Builder batch = batch(random);
                for (int i = 0; i < MOST_ELEMENTS; i++) {
                    batch.getCountersBuilder().addDroppedBuilder().setReasonValue(i);
                }
                yield any(kind, batch);
            }
            case MANY_UNKNOWN_FIELDS -> {
                UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
                for (int i = 0; i < MOST_ELEMENTS; i++) {
                    fields.mergeField(
                            1_000 + i,
                            UnknownFieldSet.Field.newBuilder().addVarint(1).build());
                }
                yield any(kind, batch(random).setUnknownFields(fields.build()));
            }
            case MANY_LABELS -> {
                FrameBatch.Builder batch = batch(random);
                for (int i = 0; i < MOST_ELEMENTS; i++) {
                    batch.getStreamBuilder().putHostLabels(Integer.toString(i, 36), "");
                }
                yield malformed(kind, batch);
            }
            case MANY_DESCRIPTORS ->
                any(kind, sealed(join(plain(value), repeated(new byte[] {stream(), 0}, MOST_ELEMENTS))));
            case HUGE_TEXT_AT_THE_END -> {
                FrameBatch.Builder batch = batch(random);
                batch.getEndBuilder().setDetail("x".repeat(300_000));
                yield any(kind, batch);
            }
            case HUGE_HOST_ID -> malformed(kind, batch(random).setHostId("h".repeat(10_240)));
            case HUGE_MACHINE_ID -> malformed(kind, batch(random).setMachineId("m".repeat(10_240)));
            case TIME_BEFORE_1970 -> malformed(kind, batch(random).setBaseTimeNs(-1 - random.nextInt(9)));
            case TIME_AFTER_2262 -> malformed(kind, batch(random).setBaseTimeNs(Long.MAX_VALUE));
            case NEGATIVE_SEQUENCE ->
                malformed(
                        kind,
                        random.nextBoolean()
                                ? batch(random).setBatchSequence(-1)
                                : batch(random).setFirstFrameSequence(Long.MIN_VALUE));
            case LAST_SEQUENCE_OF_ALL ->
                any(
                        kind,
                        batch(random)
                                .setRunId(7)
                                .setBatchSequence(Long.MAX_VALUE - random.nextInt(3))
                                .setFirstFrameSequence(random.nextInt(1 << 20)));
            case SHORTER_THAN_CAPTURED ->
                malformed(
                        kind,
                        batch(random)
                                .setFrames(
                                        1,
                                        Frame.newBuilder()
                                                .setOriginalLength(3)
                                                .setData(ByteString.copyFromUtf8("longer"))));
            case LONGER_THAN_ANY_FRAME ->
                malformed(
                        kind,
                        batch(random).setFrames(1, Frame.newBuilder().setData(ByteString.copyFrom(new byte[262_145]))));
            case COUNTERS_OF_ALL_ONES -> {
                FrameBatch.Builder batch = batch(random).setRunId(8);
                batch.getCountersBuilder()
                        .setAcceptedFrames(-1)
                        .setKernelDrops(random.nextBoolean() ? -1 : 0)
                        .setCapturedBytes(-1);
                yield any(
                        kind,
                        batch.setBatchSequence(random.nextInt(1 << 20))
                                .setFirstFrameSequence(random.nextLong(Long.MAX_VALUE - BatchFormat.MAX_FRAMES)));
            }
            case MUTATED -> {
                byte[] mutated = plain(value);
                for (int blows = 1 + random.nextInt(4); blows > 0; blows--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
                }
                yield any(kind, sealed(mutated));
            }
        };
    }

    /** A whole batch of the poisoned host. */
    private static FrameBatch.Builder batch(Random random) {
        return new AgentStream(HOST, random.nextLong(), random.nextInt(3)).batch(3, START_NS);
    }

    private static Poison malformed(Kind kind, FrameBatch.Builder batch) {
        return new Poison(
                kind,
                batch.getHostId().getBytes(StandardCharsets.UTF_8),
                AgentStream.encode(batch),
                Optional.of(QuarantineReason.MALFORMED));
    }

    private static Poison malformed(Kind kind, byte[] value) {
        return new Poison(kind, HOST.getBytes(StandardCharsets.UTF_8), value, Optional.of(QuarantineReason.MALFORMED));
    }

    private static Poison any(Kind kind, FrameBatch.Builder batch) {
        return any(kind, AgentStream.encode(batch));
    }

    private static Poison any(Kind kind, byte[] value) {
        return new Poison(kind, HOST.getBytes(StandardCharsets.UTF_8), value, Optional.empty());
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** An encoded batch without its checksum. */
    private static byte[] plain(byte[] value) {
        return Arrays.copyOf(value, value.length - BatchFormat.CHECKSUM_FIELD_BYTES);
    }

    /** Any bytes with the right checksum behind them. */
    private static byte[] sealed(byte[] content) {
        byte[] value = Arrays.copyOf(content, content.length + BatchFormat.CHECKSUM_FIELD_BYTES);
        BatchFormat.appendChecksum(value, content.length);
        return value;
    }

    private static byte stream() {
        return (byte) ((FrameBatch.STREAM_FIELD_NUMBER << 3) | 2);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] repeated(byte[] element, int count) {
        byte[] all = new byte[element.length * count];
        for (int i = 0; i < all.length; i++) {
            all[i] = element[i % element.length];
        }
        return all;
    }

    /** Field 2 in field 2 in field 2. */
    private static byte[] nested(int depth) {
        byte[] inner = new byte[0];
        try {
            for (int i = 0; i < depth; i++) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                CodedOutputStream out = CodedOutputStream.newInstance(bytes);
                out.writeByteArray(FrameBatch.STREAM_FIELD_NUMBER, inner);
                out.flush();
                inner = bytes.toByteArray();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inner;
    }

    /** A field that says it is 2 GiB long, or of a negative length. */
    private static byte[] hugeLength(Random random) {
        byte[] length = random.nextBoolean()
                ? new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7}
                : new byte[] {
                    (byte) 0xff,
                    (byte) 0xff,
                    (byte) 0xff,
                    (byte) 0xff,
                    (byte) 0xff,
                    (byte) 0xff,
                    (byte) 0xff,
                    (byte) 0xff,
                    (byte) 0xff,
                    1
                };
        byte[] tag = {(byte) (((1 + random.nextInt(15)) << 3) | 2)};
        return join(join(tag, length), bytes(random, random.nextInt(50)));
    }
}
