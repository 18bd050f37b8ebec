package dev.seine.agent.source;

import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.StoredFrameFilter;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.pcapng.CaptureFileReader;
import dev.seine.pcapng.EpbFlags;
import dev.seine.pcapng.InterfaceDescription;
import dev.seine.proto.BatchFormat;
import dev.seine.proto.v1.FrameFlag;
import dev.seine.proto.v1.PacketType;
import dev.seine.proto.v1.SourceKind;
import dev.seine.proto.v1.TimestampSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one interface of a capture file, with the times that the file gives them, as fast as they can be sent. A
 * frame without a time, or with one after 2262, gets the time of the frame before it. A damaged file fails where the damage
 * is, after all frames before it.
 */
public final class ReplaySource implements PacketSource {
    private static final Logger LOG = LoggerFactory.getLogger(ReplaySource.class);

    /** Each takes a thread, an open file and half a MiB; real files have a handful of interfaces. */
    private static final int MAX_INTERFACES = 64;

    private final SourceDescription description;
    private final CaptureFileReader reader;
    private final int interfaceId;
    private final FrameBuffer buffer = new FrameBuffer();
    private final StoredFrameFilter filter;
    private boolean frameWaits;
    private boolean stopped;
    private long lastTimeNs;
    private @Nullable IOException damage;
    private SourceState state = SourceState.LIVE;
    private long delivered;

    private ReplaySource(
            SourceDescription description, CaptureFileReader reader, int interfaceId, StoredFrameFilter filter) {
        this.description = description;
        this.reader = reader;
        this.interfaceId = interfaceId;
        this.filter = filter;
    }

    /**
     * Opens a capture file, once for each of its interfaces that has frames.
     *
     * @param snapLength most bytes kept of a frame, 1 to 262,144
     * @throws IOException if the file cannot be read, is damaged before its first frame, or has frames of more than 64
     *     interfaces
     * @throws FilterException if libpcap refuses the filter for the link type of an interface
     */
    public static List<PacketSource> openAll(Path file, int snapLength, EffectiveFilter filter)
            throws IOException, FilterException {
        List<PacketSource> sources = new ArrayList<>();
        try {
            for (int id : interfacesWithFrames(file)) {
                sources.add(open(file, id, snapLength, filter));
            }
            return sources;
        } catch (IOException | FilterException | RuntimeException e) {
            sources.forEach(PacketSource::close);
            throw e;
        }
    }

    private static Set<Integer> interfacesWithFrames(Path file) throws IOException {
        Set<Integer> ids = new LinkedHashSet<>();
        try (CaptureFileReader reader = CaptureFileReader.open(file)) {
            while (ids.size() <= MAX_INTERFACES && reader.next()) {
                ids.add(reader.interfaceId());
            }
        } catch (IOException e) {
            if (ids.isEmpty()) {
                throw e;
            }
            // The frames before the damage are still worth having; the source meets the damage again, and reports it.
        }
        if (ids.size() > MAX_INTERFACES) {
            throw new IOException(file + " has frames of more than " + MAX_INTERFACES
                    + " interfaces: split it, for instance with tshark -Y frame.interface_id");
        }
        return ids;
    }

    private static ReplaySource open(Path file, int interfaceId, int snapLength, EffectiveFilter filter)
            throws IOException, FilterException {
        CaptureFileReader reader = CaptureFileReader.open(file);
        try {
            boolean found = false;
            while (!found && reader.next()) {
                found = reader.interfaceId() == interfaceId;
            }
            if (!found) {
                throw new IOException(file + " was changed while it was opened: wait until it is complete");
            }
            SourceDescription description = describe(file, snapLength, reader.interfaceDescription());
            ReplaySource source =
                    new ReplaySource(description, reader, interfaceId, compile(description.linkType(), filter));
            source.frameWaits = true;
            return source;
        } catch (IOException | FilterException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static StoredFrameFilter compile(int linkType, EffectiveFilter filter) throws FilterException {
        for (String part : filter.parts()) {
            StoredFrameFilter.compile(linkType, part).close();
        }
        return StoredFrameFilter.compile(linkType, filter.expression());
    }

    /** With the snap length that is applied now; the one in the file says only what was meant, and may be exceeded. */
    private static SourceDescription describe(Path file, int snapLength, InterfaceDescription original)
            throws IOException {
        if (original.linkType() > BatchFormat.MAX_LINK_TYPE) {
            throw new IOException(file + " has link type " + original.linkType() + ", allowed are 0 to "
                    + BatchFormat.MAX_LINK_TYPE + " (https://www.tcpdump.org/linktypes.html)");
        }
        return new SourceDescription(
                SourceKind.SOURCE_KIND_FILE,
                file.getFileName().toString(),
                0,
                original.linkType(),
                snapLength,
                TimestampSource.TIMESTAMP_SOURCE_FILE,
                new SourceDescription.Hardware(original.name(), new byte[0], 0, 0));
    }

    @Override
    public SourceDescription description() {
        return description;
    }

    @Override
    public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
        buffer.requireHandedBack();
        if (damage == null && !stopped) {
            fill();
        }
        if (!buffer.isEmpty()) {
            delivered += buffer.frameCount();
            return buffer.handOut();
        }
        if (damage != null) {
            throw damage;
        }
        state = SourceState.FINISHED;
        return null;
    }

    private void fill() {
        try {
            while (frameWaits || reader.next()) {
                int captured = Math.min(reader.capturedLength(), description.snapLength());
                if (reader.interfaceId() == interfaceId
                        && filter.matches(
                                reader.data(), reader.dataOffset(), reader.capturedLength(), originalLength())) {
                    frameWaits = !buffer.fits(captured);
                    if (frameWaits) {
                        return;
                    }
                    add(captured);
                }
                frameWaits = false;
            }
        } catch (IOException e) {
            damage = e;
        }
    }

    private void add(int captured) {
        lastTimeNs = reader.timeNs() < 0 ? lastTimeNs : reader.timeNs();
        buffer.add(lastTimeNs, originalLength(), reader.data(), reader.dataOffset(), captured);
        buffer.describe(packetType(reader.flags()).getNumber(), frameFlags(reader.flags()));
    }

    /** A damaged file may claim more than any link carries, or less than there is. */
    private int originalLength() {
        return (int) Math.min(Math.max(reader.originalLength(), reader.capturedLength()), Integer.MAX_VALUE);
    }

    private static PacketType packetType(int flags) {
        if (EpbFlags.isOutbound(flags)) {
            return PacketType.PACKET_TYPE_OUTGOING;
        }
        return switch (flags & EpbFlags.RECEPTION_MASK) {
            case EpbFlags.UNICAST -> PacketType.PACKET_TYPE_HOST;
            case EpbFlags.MULTICAST -> PacketType.PACKET_TYPE_MULTICAST;
            case EpbFlags.BROADCAST -> PacketType.PACKET_TYPE_BROADCAST;
            case EpbFlags.PROMISCUOUS -> PacketType.PACKET_TYPE_OTHER_HOST;
            default -> PacketType.PACKET_TYPE_UNSPECIFIED;
        };
    }

    private static int frameFlags(int flags) {
        return ((flags & EpbFlags.CHECKSUM_NOT_READY) != 0 ? FrameFlag.FRAME_FLAG_CHECKSUM_NOT_READY_VALUE : 0)
                | ((flags & EpbFlags.CHECKSUM_VALID) != 0 ? FrameFlag.FRAME_FLAG_CHECKSUM_VALID_VALUE : 0)
                | ((flags & EpbFlags.TCP_SEGMENTATION_OFFLOADED) != 0 ? FrameFlag.FRAME_FLAG_GSO_TCP_VALUE : 0);
    }

    @Override
    public SourceState state() {
        return state;
    }

    @Override
    public SourceStatistics statistics() {
        return new SourceStatistics(delivered, 0, 0, 0);
    }

    @Override
    public void filter(EffectiveFilter changed) {
        // A file holds none of the agent's own traffic, and its user filter does not change while it is replayed.
    }

    @Override
    public void stopAccepting() {
        stopped = true;
    }

    @Override
    public void close() {
        filter.close();
        try {
            reader.close();
        } catch (IOException e) {
            LOG.warn("the capture file {} could not be closed: {}", description.name(), e.getMessage());
        }
    }
}
