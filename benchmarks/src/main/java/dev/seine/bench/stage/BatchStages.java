package dev.seine.bench.stage;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.DecodedBatch;
import dev.seine.proto.FrameView;
import dev.seine.proto.FrameVisitor;
import dev.seine.proto.MalformedBatchException;
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

/** What is done with the value of a record; an operation is a batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked as Setup before anything else.
public class BatchStages {
    @Param("300")
    public int frameBytes;

    private byte[] value;

    @Setup
    public void encode() throws IOException {
        value = new SampleStream(frameBytes).next();
    }

    /** Adds up what is said of each frame. */
    private static final class Sum implements FrameVisitor<RuntimeException> {
        private long sum;

        @Override
        public void visit(FrameView frame) {
            sum += frame.sequence()
                    + frame.timeNs()
                    + frame.capturedLength()
                    + frame.originalLength()
                    + frame.offset()
                    + frame.packetType()
                    + frame.flags();
        }
    }

    /** As a collector does it: checksum, limits, then every frame is shown. */
    @Benchmark
    public long decode() throws MalformedBatchException {
        Sum frames = new Sum();
        DecodedBatch.of(value).forEach(frames);
        return frames.sum;
    }

    /** With the generated classes, without checksum and limits. */
    @Benchmark
    public long decodeWithGeneratedClasses() throws InvalidProtocolBufferException {
        long sum = 0;
        for (Frame frame : FrameBatch.parseFrom(value).getFramesList()) {
            sum += frame.getTimeDeltaNs()
                    + frame.getData().size()
                    + frame.getOriginalLength()
                    + frame.getPacketTypeValue()
                    + frame.getFlags();
        }
        return sum;
    }

    /** The checksum of a batch, which both sides compute. */
    @Benchmark
    public byte[] checksum() {
        BatchFormat.appendChecksum(value, value.length - BatchFormat.CHECKSUM_FIELD_BYTES);
        return value;
    }
}
