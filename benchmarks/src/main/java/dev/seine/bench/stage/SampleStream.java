package dev.seine.bench.stage;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.seine.bench.machine.SampleDescriptor;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.proto.v1.PacketType;
import java.io.IOException;
import java.util.List;

/** The batches of one stream, each of which is a full ring block; written with the generated classes. */
final class SampleStream {
    /** The host that sends it. */
    static final String HOST = "web-07";

    private static final long START_NS = 1_764_000_000_000_000_000L;
    private static final long SPACING_NS = 1_000;

    private final List<byte[]> frames;
    private long batches;

    SampleStream(int frameBytes) {
        frames = SampleFrames.ofBlock(frameBytes);
    }

    /** The value of the next record. */
    byte[] next() throws IOException {
        long first = batches * frames.size();
        FrameBatch.Builder batch = FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId(HOST)
                .setMachineId("0123456789abcdef0123456789abcdef")
                .setRunId(1)
                .setBatchSequence(batches)
                .setFirstFrameSequence(first)
                .setBaseTimeNs(START_NS + first * SPACING_NS)
                .setFrameCount(frames.size())
                .setStream(SampleDescriptor.ETHERNET)
                .setCounters(Counters.newBuilder()
                        .setAcceptedFrames(first + frames.size())
                        .setCapturedFrames(first + frames.size()));
        for (int i = 0; i < frames.size(); i++) {
            batch.addFrames(Frame.newBuilder()
                    .setTimeDeltaNs(i * SPACING_NS)
                    .setData(UnsafeByteOperations.unsafeWrap(frames.get(i)))
                    .setPacketType(PacketType.PACKET_TYPE_HOST));
        }
        batches++;
        return value(batch.build());
    }

    /** A message as a record's value, with its checksum. */
    static byte[] value(FrameBatch message) throws IOException {
        int size = message.getSerializedSize();
        byte[] value = new byte[size + BatchFormat.CHECKSUM_FIELD_BYTES];
        message.writeTo(CodedOutputStream.newInstance(value, 0, size));
        BatchFormat.appendChecksum(value, size);
        return value;
    }
}
