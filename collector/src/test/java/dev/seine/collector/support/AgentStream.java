package dev.seine.collector.support;

import com.google.protobuf.ByteString;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.FrameBatchSerde;
import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.EndOfStream;
import dev.seine.proto.v1.EndReason;
import dev.seine.proto.v1.Frame;
import dev.seine.proto.v1.FrameBatch;
import dev.seine.proto.v1.PacketType;
import dev.seine.proto.v1.StreamDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One stream of an agent: numbers its batches and frames without gaps and keeps its counters. */
public final class AgentStream {
    /** The time of the first frame of every stream: 2025-11-24T16:00:00Z. */
    public static final long START_NS = 1_764_000_000_000_000_000L;

    private static final FrameBatchSerde SERDE = new FrameBatchSerde();
    private static final int LINKTYPE_ETHERNET = 1;

    private final String hostId;
    private final long runId;
    private final int streamId;
    private StreamDescriptor descriptor;
    private long batchSequence;
    private long frameSequence;
    private long capturedBytes;
    private long kernelDrops;

    public AgentStream(String hostId, long runId, int streamId) {
        this.hostId = hostId;
        this.runId = runId;
        this.streamId = streamId;
        descriptor = StreamDescriptor.newBuilder()
                .setCaptureId("default")
                .setInterfaceName("eth" + streamId)
                .setInterfaceDescription("ring " + streamId)
                .setMacAddress(ByteString.copyFrom(new byte[] {2, 0, 0, 0, 0, (byte) streamId}))
                .setLinkType(LINKTYPE_ETHERNET)
                .setSpeedBitsPerSecond(1_000_000_000L)
                .setSnapLength(262_144)
                .setFilter("udp")
                .setOperatingSystem("Linux 6.18 x86_64")
                .setRingIndex(0)
                .setRingCount(1)
                .build();
    }

    /** What an archive has to contain of a frame. */
    public record Sent(String hostId, long runId, long streamId, long sequence, long timeNs, ByteString data) {}

    /** The host. */
    public String hostId() {
        return hostId;
    }

    /** Sequence number of the next frame. */
    public long frameSequence() {
        return frameSequence;
    }

    /** Another filter, link type or the like from the next batch on. */
    public AgentStream describe(StreamDescriptor.Builder changed) {
        descriptor = changed.build();
        return this;
    }

    /** What the batches say of the stream. */
    public StreamDescriptor.Builder descriptor() {
        return descriptor.toBuilder();
    }

    /** The kernel drops frames, which the next batch will say. */
    public AgentStream drop(int frames) {
        kernelDrops += frames;
        return this;
    }

    /** A batch of frames one microsecond apart; its message, to be changed or encoded. */
    public FrameBatch.Builder batch(int frames, long firstTimeNs) {
        FrameBatch.Builder batch = header(firstTimeNs).setFrameCount(frames);
        for (int i = 0; i < frames; i++) {
            byte[] data = udp(5_000 + streamId, frameSequence + i);
            capturedBytes += data.length;
            batch.addFrames(Frame.newBuilder()
                    .setTimeDeltaNs(i * 1_000L)
                    .setData(ByteString.copyFrom(data))
                    .setPacketType(i % 2 == 0 ? PacketType.PACKET_TYPE_HOST : PacketType.PACKET_TYPE_OUTGOING)
                    .setFlags(i % 8));
        }
        batchSequence++;
        frameSequence += frames;
        return batch.setCounters(counters());
    }

    /** The last batch, which holds no frame. */
    public FrameBatch.Builder end(long timeNs) {
        FrameBatch.Builder batch = header(timeNs)
                .setEnd(EndOfStream.newBuilder()
                        .setReason(EndReason.END_REASON_STOPPED)
                        .setDetail("SIGTERM"))
                .setCounters(counters());
        batchSequence++;
        return batch;
    }

    /** A record's value. */
    public static byte[] encode(FrameBatch.Builder batch) {
        byte[] value = SERDE.serializer().serialize("seine.frames", batch.build());
        if (value == null) {
            throw new AssertionError("a batch encodes to something");
        }
        return value;
    }

    /** The frames of a batch. */
    public static List<Sent> frames(FrameBatch.Builder batch) {
        List<Sent> frames = new ArrayList<>();
        for (int i = 0; i < batch.getFramesCount(); i++) {
            frames.add(new Sent(
                    batch.getHostId(),
                    batch.getRunId(),
                    batch.getStreamId(),
                    batch.getFirstFrameSequence() + i,
                    batch.getBaseTimeNs() + batch.getFrames(i).getTimeDeltaNs(),
                    batch.getFrames(i).getData()));
        }
        return frames;
    }

    /** An Ethernet frame of an UDP datagram to a port, which carries a number. */
    public static byte[] udp(int port, long number) {
        int payload = 8 + (int) (number % 5) * 100;
        ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 8 + payload);
        frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0});
        frame.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (28 + payload))
                .putInt(0)
                .putShort((short) 0x4011);
        frame.putShort((short) 0).putInt(0x0a000001).putInt(0x0a000002);
        frame.putShort((short) 40_000)
                .putShort((short) port)
                .putShort((short) (8 + payload))
                .putShort((short) 0);
        frame.putLong(number);
        return frame.array();
    }

    private FrameBatch.Builder header(long timeNs) {
        return FrameBatch.newBuilder()
                .setSchemaVersion(BatchFormat.SCHEMA_VERSION)
                .setHostId(hostId)
                .setMachineId("0123456789abcdef0123456789abcdef")
                .setRunId(runId)
                .setStreamId(streamId)
                .setBatchSequence(batchSequence)
                .setFirstFrameSequence(frameSequence)
                .setBaseTimeNs(timeNs)
                .setStream(descriptor);
    }

    private Counters.Builder counters() {
        return Counters.newBuilder()
                .setAcceptedFrames(frameSequence + kernelDrops)
                .setCapturedFrames(frameSequence)
                .setCapturedBytes(capturedBytes)
                .setKernelDrops(kernelDrops);
    }
}
