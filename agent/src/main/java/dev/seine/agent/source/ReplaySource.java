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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one interface of a capture file, with the times that the file gives them, as fast as they can be sent. A
 * damaged file fails where the damage is, after all frames before it.
 */
public final class ReplaySource implements PacketSource {
    private final SourceDescription description;
    private final CaptureFileReader reader;
    private final int interfaceId;
    private final FrameBuffer buffer = new FrameBuffer();
    private final StoredFrameFilter filter;
    private boolean frameWaits;
    private boolean stopped;
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
     * @throws IOException if the file cannot be read or is damaged before its first frame
     */
    public static List<PacketSource> openAll(Path file, EffectiveFilter filter) throws IOException, FilterException {
        List<PacketSource> sources = new ArrayList<>();
        try {
            for (int id : interfacesWithFrames(file)) {
                sources.add(open(file, id, filter));
            }
            return sources;
        } catch (IOException | FilterException | RuntimeException e) {
            sources.forEach(PacketSource::close);
            throw e;
        }
    }

    private static List<Integer> interfacesWithFrames(Path file) throws IOException {
        List<Integer> ids = new ArrayList<>();
        try (CaptureFileReader reader = CaptureFileReader.open(file)) {
            while (reader.next()) {
                if (!ids.contains(reader.interfaceId())) {
                    ids.add(reader.interfaceId());
                }
            }
        } catch (IOException e) {
            if (ids.isEmpty()) {
                throw e;
            }
            // The frames before the damage are still worth having; the source meets the damage again, and reports it.
        }
        return ids;
    }

    private static ReplaySource open(Path file, int interfaceId, EffectiveFilter filter)
            throws IOException, FilterException {
        CaptureFileReader reader = CaptureFileReader.open(file);
        try {
            boolean found = false;
            while (!found && reader.next()) {
                found = reader.interfaceId() == interfaceId;
            }
            ReplaySource source = new ReplaySource(
                    describe(file, reader.interfaceDescription()),
                    reader,
                    interfaceId,
                    StoredFrameFilter.compile(reader.interfaceDescription().linkType(), filter.expression()));
            source.frameWaits = found;
            return source;
        } catch (IOException | FilterException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static SourceDescription describe(Path file, InterfaceDescription original) {
        int snapLength = original.snapLength();
        return new SourceDescription(
                SourceKind.SOURCE_KIND_FILE,
                file.getFileName().toString(),
                0,
                original.linkType(),
                snapLength < 1 || snapLength > BatchFormat.MAX_SNAP_LENGTH ? BatchFormat.MAX_SNAP_LENGTH : snapLength,
                TimestampSource.TIMESTAMP_SOURCE_FILE,
                new SourceDescription.Hardware(original.name(), new byte[0], 0, 0));
    }

    @Override
    public SourceDescription description() {
        return description;
    }

    @Override
    public @Nullable FrameBlock poll(int timeoutMs) throws IOException {
        if (damage == null && !stopped) {
            fill();
        }
        if (!buffer.isEmpty()) {
            delivered += buffer.frameCount();
            return buffer;
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
                int captured = Math.min(reader.capturedLength(), BatchFormat.MAX_SNAP_LENGTH);
                if (reader.interfaceId() == interfaceId
                        && filter.matches(reader.data(), reader.dataOffset(), captured, originalLength())) {
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
        buffer.add(reader.timeNs(), originalLength(), reader.data(), reader.dataOffset(), captured);
        buffer.describe(packetType(reader.flags()).getNumber(), frameFlags(reader.flags()));
    }

    /** A damaged file may claim more than any link carries. */
    private int originalLength() {
        return (int) Math.min(reader.originalLength(), Integer.MAX_VALUE);
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
        try {
            filter.close();
            reader.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
