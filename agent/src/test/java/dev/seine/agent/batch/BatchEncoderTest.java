package dev.seine.agent.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import dev.seine.agent.fake.FakeBlock;
import dev.seine.agent.fake.FakeFrame;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import dev.seine.agent.source.SourceStatistics;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.DecodedBatch;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.EndOfStream;
import dev.seine.proto.v1.EndReason;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.proto.v1.StreamDescriptor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchEncoderTest {
    private static final StreamIdentity IDENTITY =
            new StreamIdentity("web-07", "0123456789abcdef0123456789abcdef", -2, 3);
    private static final StreamDescriptor DESCRIPTOR = StreamDescriptor.newBuilder()
            .setCaptureId("default")
            .setLinkType(1)
            .setSnapLength(262_144)
            .putHostLabels("rack", "b4")
            .build();
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int KERNEL_OVERHEAD_BYTES = 68; // TPACKET3_HDRLEN, the least that the kernel spends on a frame
    private static final int VLAN_TAG_BYTES = 4; // put back by the agent, so not in the ring

    private final StreamCounters counters = new StreamCounters();
    private final BatchEncoder encoder = new BatchEncoder(IDENTITY, DESCRIPTOR, counters);
    private final FrameColumns columns = new FrameColumns();

    /** All frames of a block. */
    private EncodedBatch encode(BatchEncoder by, FrameBlock block) {
        columns.read(block);
        return by.encode(block, columns);
    }

    @Test
    void writesWhatTheGeneratedClassesReadFieldForField() throws Exception {
        long firstFrame = 0;
        RandomBlocks blocks = new RandomBlocks(20_261_124);
        for (int sequence = 0; sequence < 300; sequence++) {
            counters.source(new SourceStatistics(firstFrame + 7, 1, 2, 3));
            FakeBlock block = blocks.next();
            EncodedBatch encoded = encode(encoder, block);
            FrameBatch read = FrameBatch.parseFrom(encoded.value());

            assertThat(read.getBatchSequence()).isEqualTo(sequence);
            assertThat(read.getFirstFrameSequence()).isEqualTo(firstFrame);
            assertThat(encoded.frames()).isEqualTo(block.frameCount());
            assertHeader(read);
            assertFrames(read, block.frames());
            assertThat(read.getCrc32C()).isEqualTo(crc32cOfAllButTheField(encoded.value()));
            assertThat(DecodedBatch.of(encoded.value()).nextFrameSequence()).isEqualTo(firstFrame + block.frameCount());
            assertSameBytesAsGenerated(encoded.value(), read);
            firstFrame += block.frameCount();
        }
    }

    private void assertHeader(FrameBatch read) {
        assertThat(read.getSchemaVersion()).isEqualTo(1);
        assertThat(read.getHostId()).isEqualTo(IDENTITY.hostId());
        assertThat(read.getMachineId()).isEqualTo(IDENTITY.machineId());
        assertThat(read.getRunId()).isEqualTo(IDENTITY.runId());
        assertThat(read.getStreamId()).isEqualTo(IDENTITY.streamId());
        assertThat(read.getStream()).isEqualTo(DESCRIPTOR);
        assertThat(read.getCounters()).isEqualTo(counters.toMessage());
        assertThat(read.hasEnd()).isFalse();
    }

    private static void assertFrames(FrameBatch read, List<FakeFrame> sent) {
        assertThat(read.getFramesCount()).isEqualTo(sent.size()).isEqualTo(read.getFrameCount());
        assertThat(read.getBaseTimeNs()).isEqualTo(sent.getFirst().timeNs());
        for (int i = 0; i < sent.size(); i++) {
            Frame frame = read.getFrames(i);
            FakeFrame expected = sent.get(i);
            assertThat(read.getBaseTimeNs() + frame.getTimeDeltaNs()).isEqualTo(expected.timeNs());
            assertThat(frame.getData()).isEqualTo(ByteString.copyFrom(expected.data()));
            assertThat(frame.getOriginalLength() == 0 ? expected.data().length : frame.getOriginalLength())
                    .isEqualTo(expected.originalLength());
            assertThat(frame.getPacketTypeValue()).isEqualTo(expected.packetType());
            assertThat(frame.getFlags()).isEqualTo(expected.flags());
        }
    }

    private static int crc32cOfAllButTheField(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value, 0, value.length - BatchFormat.CHECKSUM_FIELD_BYTES);
        return (int) crc.getValue();
    }

    /**
     * The generated classes write fields by number. The encoder writes the descriptor (9), which never changes, before the
     * sequences (6 to 8), which do. So the values have the same length, and from the first frame (14) on the same bytes.
     */
    private static void assertSameBytesAsGenerated(byte[] value, FrameBatch read) {
        byte[] generated = read.toByteArray();
        assertThat(generated).hasSameSizeAs(value);
        int header = read.toBuilder().clearFrames().clearCrc32C().build().getSerializedSize();
        assertThat(Arrays.copyOfRange(value, header, value.length))
                .isEqualTo(Arrays.copyOfRange(generated, header, generated.length));
        byte[] sortedOurs = Arrays.copyOf(value, header);
        byte[] sortedTheirs = Arrays.copyOf(generated, header);
        Arrays.sort(sortedOurs);
        Arrays.sort(sortedTheirs);
        assertThat(sortedOurs).isEqualTo(sortedTheirs);
    }

    @Test
    void writesTheSameBytesAsTheGeneratedClassesWhereThereIsNoDescriptor() throws InvalidProtocolBufferException {
        BatchEncoder plain = new BatchEncoder(IDENTITY, StreamDescriptor.getDefaultInstance(), counters);
        RandomBlocks blocks = new RandomBlocks(1);
        for (int i = 0; i < 50; i++) {
            FakeBlock block = blocks.next();
            byte[] value = encode(plain, block).value();
            FrameBatch read = FrameBatch.parseFrom(value);
            byte[] descriptor = {FrameBatch.STREAM_FIELD_NUMBER << 3 | 2, 0};
            byte[] generated = read.toBuilder().clearStream().build().toByteArray();
            int identity = 2 + 8 + 34 + 9 + 2; // tags, lengths and values of fields 1 to 5
            assertThat(value).startsWith(Arrays.copyOf(generated, identity));
            assertThat(Arrays.copyOfRange(value, identity, identity + 2)).isEqualTo(descriptor);
            assertThat(Arrays.copyOfRange(value, identity + 2, value.length))
                    .isEqualTo(Arrays.copyOfRange(generated, identity, generated.length));
        }
    }

    @Test
    void countsCapturedBytesAndTruncatedFrames() {
        FakeBlock block = new FakeBlock(List.of(
                FakeFrame.ofLength(1, 60),
                new FakeFrame(2, 1_500, new byte[96], 0, 0),
                new FakeFrame(3, 97, new byte[96], 0, 0)));
        encode(encoder, block);
        assertThat(counters.capturedFrames()).isEqualTo(3);
        assertThat(counters.capturedBytes()).isEqualTo(60 + 96 + 96);
        assertThat(counters.toMessage().getTruncatedFrames()).isEqualTo(2);
    }

    @Test
    void encodesOnlyTheFramesWhoseRowsWereKept() throws Exception {
        FakeBlock block = FakeBlock.ofFrames(5);
        columns.read(block);
        columns.move(1, 0);
        columns.move(3, 1);
        columns.keepFirst(2);
        FrameBatch first = FrameBatch.parseFrom(encoder.encode(block, columns).value());
        assertFrames(first, List.of(block.frames().get(1), block.frames().get(3)));
        assertThat(counters.capturedFrames()).isEqualTo(2);
        assertThat(FrameBatch.parseFrom(encode(encoder, FakeBlock.ofFrames(1)).value())
                        .getFirstFrameSequence())
                .isEqualTo(2);
    }

    @Test
    void refusesToEncodeNoFrames() {
        FakeBlock block = FakeBlock.ofFrames(5);
        columns.read(block);
        columns.keepFirst(0);
        assertThatThrownBy(() -> encoder.encode(block, columns))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no frames to encode");
    }

    @Test
    void endsTheStreamWithABatchWithoutFrames() throws Exception {
        encode(encoder, FakeBlock.ofFrames(5));
        EndOfStream end = EndOfStream.newBuilder()
                .setReason(EndReason.END_REASON_STOPPED)
                .setDetail("SIGTERM")
                .build();
        EncodedBatch last = encoder.encodeEnd(end, 42);
        DecodedBatch read = DecodedBatch.of(last.value());
        assertThat(last.frames()).isZero();
        assertThat(read.frameCount()).isZero();
        assertThat(read.header().getBatchSequence()).isEqualTo(1);
        assertThat(read.header().getFirstFrameSequence()).isEqualTo(5);
        assertThat(read.header().getBaseTimeNs()).isEqualTo(42);
        assertThat(read.header().getEnd()).isEqualTo(end);
        assertHeader(read.header().toBuilder().clearEnd().build());
    }

    @Test
    void sendsAChangedDescriptorFromTheNextBatchOn() throws Exception {
        StreamDescriptor changed = DESCRIPTOR.toBuilder().setFilterVersion(1).build();
        encoder.descriptor(changed);
        assertThat(FrameBatch.parseFrom(encode(encoder, FakeBlock.ofFrames(1)).value())
                        .getStream())
                .isEqualTo(changed);
    }

    /** The same block at the greatest cost that the wire format has for a frame, and for everything else. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 60, 64, 127, 128, 1_514, 9_018, 65_535, 262_140})
    void aFullRingBlockAlwaysFitsIntoARecord(int length) throws Exception {
        int count = BLOCK_BYTES / (KERNEL_OVERHEAD_BYTES + length);
        byte[] data = new byte[length + VLAN_TAG_BYTES];
        List<FakeFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(new FakeFrame(i % 2 == 0 ? 0 : Long.MAX_VALUE, Integer.MAX_VALUE, data, 5, -1));
        }
        StreamCounters greatest = new StreamCounters();
        greatest.source(new SourceStatistics(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
        for (DropReason reason : DropReason.values()) {
            if (reason != DropReason.UNRECOGNIZED) {
                greatest.dropped(reason, Long.MAX_VALUE, Long.MAX_VALUE);
            }
        }
        StreamIdentity longest = new StreamIdentity("h".repeat(255), "f".repeat(32), -1, -1);
        BatchEncoder worst = new BatchEncoder(longest, descriptorOf(BatchFormat.MAX_DESCRIPTOR_BYTES), greatest);

        byte[] value = encode(worst, new FakeBlock(frames)).value();
        assertThat(value.length).isLessThanOrEqualTo(BatchFormat.MAX_BATCH_BYTES);
        assertThat(DecodedBatch.of(value).frameCount()).isEqualTo(count);
    }

    private static StreamDescriptor descriptorOf(int bytes) {
        StreamDescriptor empty =
                DESCRIPTOR.toBuilder().setFilter("x".repeat(1_000)).build();
        int missing = bytes - empty.getSerializedSize();
        return DESCRIPTOR.toBuilder().setFilter("x".repeat(1_000 + missing)).build();
    }

    @Test
    void refusesADescriptorThatNoReaderWouldAccept() {
        StreamDescriptor tooLong = descriptorOf(BatchFormat.MAX_DESCRIPTOR_BYTES + 1);
        assertThatThrownBy(() -> new BatchEncoder(IDENTITY, tooLong, counters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filter, labels and names of a capture take 8193 bytes in every batch, allowed are 8192:"
                        + " shorten them");
        assertThatThrownBy(() -> encoder.descriptor(tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesABlockThatWouldNotFitIntoARecord() {
        FakeBlock block = new FakeBlock(List.of(FakeFrame.ofLength(0, BatchFormat.MAX_BATCH_BYTES)));
        assertThatThrownBy(() -> encode(encoder, block))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is more than the 1000000 that a record may have");
    }

    @Test
    void allocatesNothingForAFrameButItsPlaceInTheValue() {
        FakeBlock few = block(500);
        FakeBlock many = block(5_000);
        long forFew = leastAllocationBesidesValue(few);
        long forMany = leastAllocationBesidesValue(many);
        // Numbers in the header may take some bytes more; 4,500 objects would take 72,000 at least.
        assertThat(forMany - forFew).isBetween(-128L, 128L);
    }

    private static FakeBlock block(int frames) {
        return new FakeBlock(IntStream.range(0, frames)
                .mapToObj(i -> new FakeFrame(1_000_000L + 1_000L * i, 100 + i, new byte[60], 1 + i % 5, i % 8))
                .toList());
    }

    /** The least of several measurements: the runtime itself may allocate on this thread, but never less. */
    private long leastAllocationBesidesValue(FakeBlock block) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long before = threads.getThreadAllocatedBytes(thread);
            EncodedBatch batch = encode(encoder, block);
            long allocated = threads.getThreadAllocatedBytes(thread) - before;
            least = Math.min(least, allocated - batch.value().length);
        }
        return least;
    }
}
