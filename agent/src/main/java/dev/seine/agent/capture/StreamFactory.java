package dev.seine.agent.capture;

import com.google.protobuf.ByteString;
import dev.seine.agent.batch.StreamIdentity;
import dev.seine.agent.source.SourceDescription;
import dev.seine.proto.v1.StreamDescriptor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers the streams of a run and describes them. Thread-safe. */
public final class StreamFactory {
    private final String hostId;
    private final String machineId;
    private final long runId;
    private volatile StreamDescriptor common;
    private final AtomicInteger nextStreamId = new AtomicInteger();

    /**
     * The streams of one run.
     *
     * @param runId 64 random bits
     * @param labels of the host, sent with every batch
     */
    public StreamFactory(String hostId, String machineId, long runId, Map<String, String> labels) {
        this(hostId, machineId, runId, ofThisProgram(labels));
    }

    /**
     * The streams of one run.
     *
     * @param common what is the same in the description of all of them
     */
    public StreamFactory(String hostId, String machineId, long runId, StreamDescriptor common) {
        this.hostId = hostId;
        this.machineId = machineId;
        this.runId = runId;
        this.common = common;
    }

    private static StreamDescriptor ofThisProgram(Map<String, String> labels) {
        String version = StreamFactory.class.getPackage().getImplementationVersion();
        return StreamDescriptor.newBuilder()
                .setAgentVersion(version == null ? "development" : version)
                .setOperatingSystem(String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")))
                .putAllHostLabels(labels)
                .build();
    }

    StreamIdentity next() {
        return new StreamIdentity(hostId, machineId, runId, nextStreamId.getAndIncrement());
    }

    /** Other labels from now on; streams that run say so in their next batch. */
    public void labels(Map<String, String> changed) {
        common = withLabels(changed);
    }

    StreamDescriptor withLabels(Map<String, String> labels) {
        return common.toBuilder().clearHostLabels().putAllHostLabels(labels).build();
    }

    /** What is the same in the description of all streams: another object once it has changed. */
    StreamDescriptor common() {
        return common;
    }

    /** What a stream is, of which all but {@code common} is its own. */
    static StreamDescriptor describe(
            StreamDescriptor common, CaptureTask task, SourceDescription source, AppliedFilter filter) {
        return common.toBuilder()
                .setCaptureId(task.captureId())
                .setFilter(filter.filter().user())
                .setFilterVersion(filter.filter().version())
                .setFilterSinceNs(filter.sinceNs())
                .setPromiscuous(task.promiscuous())
                .setRingIndex(task.ringIndex())
                .setRingCount(task.ringCount())
                .setInterfaceName(source.name())
                .setInterfaceIndex(source.index())
                .setInterfaceDescription(source.hardware().description())
                .setMacAddress(ByteString.copyFrom(source.hardware().macAddress()))
                .setMtu(source.hardware().mtu())
                .setSpeedBitsPerSecond(source.hardware().speedBitsPerSecond())
                .setLinkType(source.linkType())
                .setSnapLength(source.snapLength())
                .setTimestampSource(source.timestampSource())
                .setSourceKind(source.kind())
                .build();
    }
}
