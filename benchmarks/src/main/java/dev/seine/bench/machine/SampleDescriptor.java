package dev.seine.bench.machine;

import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.StreamDescriptor;

/** What a made-up stream says of itself, with names and lengths as an agent sends them. */
public final class SampleDescriptor {
    /** Frames of an Ethernet interface. */
    public static final StreamDescriptor ETHERNET = StreamDescriptor.newBuilder()
            .setCaptureId("default")
            .setInterfaceName("eth0")
            .setLinkType(1)
            .setSnapLength(BatchFormat.MAX_SNAP_LENGTH)
            .setAgentVersion("0.1.0")
            .setOperatingSystem("Linux 6.18 amd64")
            .setRingCount(1)
            .build();

    private SampleDescriptor() {}
}
