package dev.seine.agent.source;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.Libpcap;
import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/**
 * Any device that libpcap knows, through pcap4j: for systems other than Linux and for devices that have no ring. It makes an
 * object a frame and knows no packet types, so the ring is the better choice wherever there is one.
 *
 * <p>While libpcap replaces a filter in the kernel it lets nothing through for some microseconds, and what it has already
 * stored is judged by the new filter.
 */
public final class LibpcapSource implements PacketSource {
    private static final NetworkInterfaces INTERFACES = new NetworkInterfaces();
    /** After how long libpcap hands over what it has, and how long to wait for more when it has nothing. */
    private static final int READ_TIMEOUT_MS = 10;

    private static final long READ_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(READ_TIMEOUT_MS);
    private static final int DLT_RAW_LINUX = 12;
    private static final int LINKTYPE_RAW = 101;

    private final PcapHandle handle;
    private final SourceDescription description;
    private final boolean isInterface;
    private final FrameBuffer buffer = new FrameBuffer();
    private final LibpcapCounts counts = new LibpcapCounts();
    private byte @Nullable [] waiting;
    private long delivered;
    private long deliverUntil = Long.MAX_VALUE;
    private boolean removed;
    private boolean closed;

    private LibpcapSource(PcapHandle handle, SourceDescription description) {
        this.handle = handle;
        this.description = description;
        this.isInterface = INTERFACES.lookup(description.name()).isPresent();
    }

    /**
     * Opens a device.
     *
     * @param device a name that libpcap lists, such as {@code en0} or {@code any}
     * @throws FilterException if libpcap refuses the filter
     * @throws IOException if there is no libpcap, no such device or no permission, with libpcap's reason
     */
    public static LibpcapSource open(String device, int snapLength, boolean promiscuous, EffectiveFilter filter)
            throws IOException, FilterException {
        PcapHandle handle = null;
        boolean opened = false;
        try {
            handle = new PcapHandle.Builder(device)
                    .snaplen(snapLength)
                    .promiscuousMode(promiscuous ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                    .timeoutMillis(READ_TIMEOUT_MS)
                    .timestampPrecision(TimestampPrecision.NANO)
                    .build();
            SourceDescription description = describe(device, handle, snapLength);
            for (String part : filter.parts()) {
                check(handle, description.linkType(), part);
            }
            handle.setFilter(filter.expression(), BpfCompileMode.OPTIMIZE);
            // On Linux a blocking read of a quiet device ends never, whatever the timeout: TPACKET_V3 is to wake it up.
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
            opened = true;
            return new LibpcapSource(handle, description);
        } catch (PcapNativeException | NotOpenException | LinkageError e) {
            throw new IOException("libpcap cannot capture on " + device + ": " + e.getMessage(), e);
        } finally {
            if (handle != null && !opened) {
                handle.close();
            }
        }
    }

    /** pcap4j leaves out libpcap's reason, so that a filter that fails is compiled once more, for its message. */
    private static void check(PcapHandle handle, int linkType, String part)
            throws PcapNativeException, NotOpenException, FilterException {
        try {
            handle.compileFilter(part, BpfCompileMode.OPTIMIZE, PcapHandle.PCAP_NETMASK_UNKNOWN)
                    .free();
        } catch (PcapNativeException e) {
            Libpcap.compileForStoredFrames(linkType, part, BatchFormat.MAX_SNAP_LENGTH);
            throw e;
        }
    }

    private static SourceDescription describe(String device, PcapHandle handle, int snapLength) {
        int dlt = handle.getDlt().value();
        return new SourceDescription(
                SourceKind.SOURCE_KIND_LIBPCAP,
                device,
                0,
                dlt == DLT_RAW_LINUX ? LINKTYPE_RAW : dlt,
                snapLength,
                TimestampSource.TIMESTAMP_SOURCE_KERNEL,
                SourceDescription.Hardware.UNKNOWN);
    }

    @Override
    public SourceDescription description() {
        return description;
    }

    @Override
    public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
        buffer.requireHandedBack();
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        boolean moreMayCome = read();
        while (moreMayCome && System.nanoTime() - deadlineNs < 0) {
            if (buffer.isEmpty()) {
                LockSupport.parkNanos(this, READ_PAUSE_NS);
            }
            moreMayCome = read();
        }
        delivered += buffer.frameCount();
        return buffer.isEmpty() ? null : buffer.handOut();
    }

    /** Reads a frame if there is one; false if none will come that fits, or none is there behind those that were read. */
    private boolean read() throws IOException {
        if (removed || delivered + buffer.frameCount() >= deliverUntil) {
            return false;
        }
        byte[] frame = waiting != null ? waiting : nextFrame();
        waiting = null;
        if (frame == null) {
            return buffer.isEmpty();
        }
        if (!buffer.fits(frame.length)) {
            waiting = frame;
            return false;
        }
        add(frame);
        return true;
    }

    private byte @Nullable [] nextFrame() throws IOException {
        try {
            return handle.getNextRawPacketEx();
        } catch (TimeoutException e) {
            return null;
        } catch (PcapNativeException | NotOpenException | EOFException e) {
            removed = isInterface && INTERFACES.lookup(description.name()).isEmpty();
            if (removed || !buffer.isEmpty()) {
                return null; // What was read before is delivered first; a failure that lasts comes again.
            }
            throw new IOException("libpcap cannot read from " + description.name() + ": " + e.getMessage(), e);
        }
    }

    /** The handle tells the time and the length of the frame that was read last, which is this one. */
    private void add(byte[] frame) {
        long seconds = Math.floorDiv(handle.getTimestamp().getTime(), 1_000L);
        long timeNs = TimeUnit.SECONDS.toNanos(seconds) + handle.getTimestamp().getNanos();
        buffer.add(timeNs, handle.getOriginalLength(), frame, 0, frame.length);
    }

    @Override
    public SourceState state() {
        if (removed) {
            return SourceState.REMOVED;
        }
        return delivered >= deliverUntil ? SourceState.FINISHED : SourceState.LIVE;
    }

    /** libpcap's own count of received frames runs ahead, so that accepted means delivered or dropped here. */
    @Override
    public SourceStatistics statistics() throws IOException {
        counts.add(nativeStatistics());
        return new SourceStatistics(delivered + counts.drops(), counts.drops(), 0, counts.interfaceDrops());
    }

    private PcapStat nativeStatistics() throws IOException {
        try {
            return handle.getStats();
        } catch (PcapNativeException | NotOpenException e) {
            throw new IOException("no statistics of the device " + description.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void filter(EffectiveFilter filter) throws IOException {
        try {
            handle.setFilter(filter.expression(), BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException | NotOpenException e) {
            throw new IOException("libpcap refuses the filter: " + e.getMessage(), e);
        }
    }

    /** libpcap would apply a rejecting filter to what it has already stored, so the end is a number of frames instead. */
    @Override
    public void stopAccepting() throws IOException {
        counts.add(nativeStatistics());
        deliverUntil = Math.max(delivered, counts.received() - counts.drops());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            handle.close();
        }
    }
}
