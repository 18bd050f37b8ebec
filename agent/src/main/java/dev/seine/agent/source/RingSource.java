package dev.seine.agent.source;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.FilterProgram;
import dev.seine.afpacket.InterfaceInfo;
import dev.seine.afpacket.Libpcap;
import dev.seine.afpacket.NativeCallException;
import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.afpacket.PacketRing;
import dev.seine.afpacket.RingBlock;
import dev.seine.afpacket.RingSettings;
import dev.seine.afpacket.RingStatistics;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frames of a TPACKET_V3 ring: the kernel filters, and its blocks are read where they lie. */
public final class RingSource implements PacketSource {
    private static final Logger LOG = LoggerFactory.getLogger(RingSource.class);
    private static final NetworkInterfaces INTERFACES = new NetworkInterfaces();
    private static final int PACKET_TYPES = 5;
    private static final long BITS_PER_MEGABIT = 1_000_000;

    private final PacketRing ring;
    private final SourceDescription description;
    private final NicDrops nicDrops;
    private final Block block = new Block();

    private RingSource(PacketRing ring, SourceDescription description, NicDrops nicDrops) {
        this.ring = ring;
        this.description = description;
        this.nicDrops = nicDrops;
    }

    /**
     * Opens a ring whose first frame has passed the filter.
     *
     * @throws FilterException if libpcap refuses the filter; nothing has been opened then
     * @throws IOException if there is no such interface, no permission or not enough memory
     */
    public static RingSource open(RingSettings settings, EffectiveFilter filter) throws IOException, FilterException {
        InterfaceInfo info = requireInterface(settings.interfaceName());
        for (String part : filter.parts()) {
            Libpcap.compileForInterface(settings.interfaceName(), part, settings.snapLength());
        }
        FilterProgram program =
                Libpcap.compileForInterface(settings.interfaceName(), filter.expression(), settings.snapLength());
        PacketRing ring = PacketRing.open(settings, program);
        if (ring.shrunk()) {
            LOG.warn(
                    "the kernel has too little memory for a ring of {} bytes on {}: it gave {}; set a smaller ring.size",
                    settings.ringBytes(),
                    settings.interfaceName(),
                    ring.settings().ringBytes());
        }
        return new RingSource(ring, describe(ring, info), new NicDrops(info));
    }

    /**
     * Compiles a filter for an interface and forgets the result.
     *
     * @throws FilterException if libpcap refuses it
     * @throws IOException if there is no such interface
     */
    public static void checkFilter(String interfaceName, String expression, int snapLength)
            throws IOException, FilterException {
        requireInterface(interfaceName);
        Libpcap.compileForInterface(interfaceName, expression, snapLength);
    }

    private static InterfaceInfo requireInterface(String name) throws IOException {
        return INTERFACES
                .lookup(name)
                .orElseThrow(() -> new IOException("there is no interface " + name
                        + " in this network namespace: ip link lists those that there are"));
    }

    private static SourceDescription describe(PacketRing ring, InterfaceInfo info) {
        return new SourceDescription(
                SourceKind.SOURCE_KIND_RING,
                info.name(),
                info.index(),
                ring.linkType(),
                ring.settings().snapLength(),
                TimestampSource.TIMESTAMP_SOURCE_KERNEL,
                new SourceDescription.Hardware(
                        "", info.macAddressBytes(), info.mtu(), Math.max(0, info.speedMbits()) * BITS_PER_MEGABIT));
    }

    @Override
    public SourceDescription description() {
        return description;
    }

    @Override
    public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
        RingBlock next = ring.poll(timeoutMs);
        while (next != null && next.frameCount() == 0) {
            next.close(); // Nothing in it, but there may be something in the one behind it.
            next = ring.poll(timeoutMs);
        }
        block.ringBlock = next;
        return next == null ? null : block;
    }

    @Override
    public SourceState state() {
        return switch (ring.state()) {
            case UP -> SourceState.LIVE;
            case DOWN -> SourceState.DOWN;
            case REMOVED -> SourceState.REMOVED;
        };
    }

    @Override
    public SourceStatistics statistics() throws IOException {
        RingStatistics now = ring.statistics();
        return new SourceStatistics(now.packets(), now.drops(), now.freezes(), nicDrops.total());
    }

    @Override
    public void filter(EffectiveFilter filter) throws IOException {
        try {
            ring.replaceFilter(
                    Libpcap.compileForInterface(description.name(), filter.expression(), description.snapLength()));
        } catch (FilterException e) {
            throw new IOException("the filter cannot be replaced: " + e.getMessage(), e);
        }
    }

    @Override
    public void stopAccepting() throws IOException {
        ring.replaceFilter(FilterProgram.rejectAll());
    }

    @Override
    public void close() {
        try {
            ring.close();
        } catch (NativeCallException e) {
            LOG.warn("the ring on {} could not be closed cleanly: {}", description.name(), e.getMessage());
        }
    }

    /** Shows the ring's block under the agent's names. One object for the life of the source. */
    private static final class Block implements FrameBlock {
        private @Nullable RingBlock ringBlock;

        private RingBlock held() {
            RingBlock held = ringBlock;
            if (held == null) {
                throw new IllegalStateException("no block is held");
            }
            return held;
        }

        @Override
        public int frameCount() {
            return held().frameCount();
        }

        @Override
        public void addRowsTo(FrameColumns columns) {
            RingBlock frames = held();
            while (frames.next()) {
                columns.add(
                        frames.timeNs(),
                        frames.capturedLength(),
                        frames.originalLength(),
                        packetType(frames.packetType()),
                        frames.flags()); // RingFrameFlags has the contract's bits.
            }
        }

        /** The contract's numbers are those of sll_pkttype plus one, so that 0 can mean not known. */
        private static int packetType(int type) {
            return type < PACKET_TYPES ? type + 1 : 0;
        }

        @Override
        public int copyTo(int frame, byte[] destination, int offset) {
            return held().copyTo(frame, destination, offset);
        }

        @Override
        public void close() {
            if (ringBlock != null) {
                ringBlock.close();
                ringBlock = null;
            }
        }
    }
}
