package dev.seine.agent.source;

import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/**
 * Any device that libpcap knows, through pcap4j: for systems other than Linux and for devices that have no ring. It makes an
 * object a frame and knows no packet types, so the ring is the better choice wherever there is one.
 */
public final class LibpcapSource implements PacketSource {
    private static final int READ_TIMEOUT_MS = 10;
    private static final int DLT_RAW_LINUX = 12;
    private static final int LINKTYPE_RAW = 101;

    private final PcapHandle handle;
    private final SourceDescription description;
    private final FrameBuffer buffer = new FrameBuffer();
    private byte @Nullable [] waiting;
    private long delivered;
    private long deliverUntil = Long.MAX_VALUE;

    private LibpcapSource(PcapHandle handle, SourceDescription description) {
        this.handle = handle;
        this.description = description;
    }

    /**
     * Opens a device.
     *
     * @param device a name that libpcap lists, such as {@code en0} or {@code any}
     * @throws IOException with libpcap's reason
     */
    public static LibpcapSource open(String device, int snapLength, boolean promiscuous, EffectiveFilter filter)
            throws IOException {
        PcapHandle handle = null;
        try {
            handle = new PcapHandle.Builder(device)
                    .snaplen(snapLength)
                    .promiscuousMode(promiscuous ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                    .timeoutMillis(READ_TIMEOUT_MS)
                    .timestampPrecision(TimestampPrecision.NANO)
                    .build();
            handle.setFilter(filter.expression(), BpfCompileMode.OPTIMIZE);
            return new LibpcapSource(handle, describe(device, handle, snapLength));
        } catch (PcapNativeException | NotOpenException | UnsatisfiedLinkError e) {
            if (handle != null) {
                handle.close();
            }
            throw new IOException("libpcap cannot capture on " + device + ": " + e.getMessage(), e);
        }
    }

    private static SourceDescription describe(String device, PcapHandle handle, int snapLength) {
        int dlt = handle.getDlt().value();
        return new SourceDescription(
                SourceKind.SOURCE_KIND_LIBPCAP,
                device,
                0,
                dlt == DLT_RAW_LINUX ? LINKTYPE_RAW : dlt,
                Math.min(snapLength, BatchFormat.MAX_SNAP_LENGTH),
                TimestampSource.TIMESTAMP_SOURCE_KERNEL,
                SourceDescription.Hardware.UNKNOWN);
    }

    @Override
    public SourceDescription description() {
        return description;
    }

    @Override
    public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        try {
            do {
                fill();
            } while (buffer.isEmpty() && System.nanoTime() < deadlineNs && delivered < deliverUntil);
        } catch (NotOpenException e) {
            throw new IOException("the device " + description.name() + " is closed", e);
        }
        delivered += buffer.frameCount();
        return buffer.isEmpty() ? null : buffer;
    }

    private void fill() throws NotOpenException {
        while (delivered + buffer.frameCount() < deliverUntil) {
            byte[] frame = waiting != null ? waiting : handle.getNextRawPacket();
            waiting = null;
            if (frame == null) {
                return;
            }
            int captured = Math.min(frame.length, BatchFormat.MAX_SNAP_LENGTH);
            if (!buffer.fits(captured)) {
                waiting = frame;
                return;
            }
            long seconds = Math.floorDiv(handle.getTimestamp().getTime(), 1_000L);
            buffer.add(
                    TimeUnit.SECONDS.toNanos(seconds) + handle.getTimestamp().getNanos(),
                    handle.getOriginalLength(),
                    frame,
                    0,
                    captured);
        }
    }

    @Override
    public SourceState state() {
        return SourceState.LIVE;
    }

    /** libpcap's own count of received frames runs ahead, so that accepted means delivered or dropped here. */
    @Override
    public SourceStatistics statistics() throws IOException {
        PcapStat statistics = nativeStatistics();
        long drops = statistics.getNumPacketsDropped();
        return new SourceStatistics(delivered + drops, drops, 0, statistics.getNumPacketsDroppedByIf());
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
        PcapStat statistics = nativeStatistics();
        deliverUntil = Math.max(delivered, statistics.getNumPacketsReceived() - statistics.getNumPacketsDropped());
    }

    @Override
    public void close() {
        handle.close();
    }
}
