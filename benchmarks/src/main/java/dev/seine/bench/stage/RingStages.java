package dev.seine.bench.stage;

import com.google.protobuf.UnsafeByteOperations;
import dev.seine.afpacket.FilterException;
import dev.seine.agent.batch.BatchEncoder;
import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.batch.StreamIdentity;
import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import dev.seine.bench.machine.SampleDescriptor;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What an agent does with a block of its ring; an operation is a block. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked as Setup before anything else.
public class RingStages {
    @Param("300")
    public int frameBytes;

    private final FrameColumns columns = new FrameColumns();
    private HeldBlock held;
    private FrameBlock block;
    private byte[] destination;
    private BatchEncoder encoder;
    private long batches;

    @Setup
    public void open() throws IOException, FilterException {
        held = HeldBlock.of(frameBytes);
        block = held.takenAnew();
        destination = new byte[BatchFormat.MAX_BATCH_BYTES];
        encoder = new BatchEncoder(
                new StreamIdentity(SampleStream.HOST, "0123456789abcdef0123456789abcdef", 1, 0),
                SampleDescriptor.ETHERNET,
                new StreamCounters());
    }

    @TearDown
    public void close() {
        held.close();
    }

    /** Looks at all that the kernel says of each frame. */
    @Benchmark
    public long walk() {
        columns.read(held.takenAnew());
        long sum = 0;
        for (int row = 0; row < columns.count(); row++) {
            sum += fields(row);
        }
        return sum;
    }

    private long fields(int row) {
        return columns.timeNs(row)
                + columns.capturedLength(row)
                + columns.originalLength(row)
                + columns.packetType(row)
                + columns.flags(row);
    }

    /** The same, and copies each frame behind the one before it. */
    @Benchmark
    public long copy() {
        columns.read(held.takenAnew());
        long sum = 0;
        int position = 0;
        for (int row = 0; row < columns.count(); row++) {
            sum += fields(row);
            block.copyTo(columns.frame(row), destination, position);
            position += columns.capturedLength(row);
        }
        return sum;
    }

    /** As an agent does it: the block becomes the value of a record, checksum included. */
    @Benchmark
    public EncodedBatch encode() {
        columns.read(held.takenAnew());
        return encoder.encode(block, columns);
    }

    /** The same as it is done where no hand-written encoder is; with the fewest copies that the generated classes allow. */
    @Benchmark
    public byte[] encodeWithGeneratedClasses() throws IOException {
        columns.read(held.takenAnew());
        long baseTimeNs = columns.timeNs(0);
        FrameBatch.Builder batch = FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId(SampleStream.HOST)
                .setBatchSequence(batches++)
                .setBaseTimeNs(baseTimeNs)
                .setFrameCount(columns.count())
                .setStream(SampleDescriptor.ETHERNET);
        for (int row = 0; row < columns.count(); row++) {
            batch.addFrames(message(row, baseTimeNs));
        }
        return SampleStream.value(batch.build());
    }

    private Frame message(int row, long baseTimeNs) {
        byte[] data = new byte[columns.capturedLength(row)];
        block.copyTo(columns.frame(row), data, 0);
        Frame.Builder message = Frame.newBuilder()
                .setTimeDeltaNs(columns.timeNs(row) - baseTimeNs)
                .setData(UnsafeByteOperations.unsafeWrap(data))
                .setPacketTypeValue(columns.packetType(row))
                .setFlags(columns.flags(row));
        if (columns.originalLength(row) != data.length) {
            message.setOriginalLength(columns.originalLength(row));
        }
        return message.build();
    }
}
