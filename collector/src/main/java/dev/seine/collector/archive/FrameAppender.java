package dev.seine.collector.archive;

import dev.seine.collector.ledger.TimeRange;
import dev.seine.pcapng.EpbFlags;
import dev.seine.pcapng.PcapngEncoder;
import dev.seine.proto.FrameView;
import dev.seine.proto.FrameVisitor;
import dev.seine.proto.v1.FrameFlag;
import dev.seine.proto.v1.PacketType;

/** Encodes the frames of one batch, and sums up what the file has to know of them. */
final class FrameAppender implements FrameVisitor<RuntimeException> {
    private final PcapngEncoder encoder;
    private final int interfaceId;
    private long drops;
    private long firstNs = TimeRange.EMPTY.firstNs();
    private long lastNs = TimeRange.EMPTY.lastNs();
    private long bytes;

    /**
     * For one batch.
     *
     * @param drops frames lost before the batch; the first frame says so, unless there were none
     */
    FrameAppender(PcapngEncoder encoder, int interfaceId, long drops) {
        this.encoder = encoder;
        this.interfaceId = interfaceId;
        this.drops = drops;
    }

    @Override
    public void visit(FrameView frame) {
        encoder.beginPacket(interfaceId, frame.timeNs(), frame.capturedLength(), frame.originalLength());
        encoder.data(frame.bytes(), frame.offset());
        encoder.flags(direction(frame.packetType()) | offload(frame.flags()));
        encoder.packetId(frame.sequence());
        if (drops > 0) {
            encoder.dropCount(drops);
            drops = 0;
        }
        encoder.endPacket();
        firstNs = Math.min(firstNs, frame.timeNs());
        lastNs = Math.max(lastNs, frame.timeNs());
        bytes += frame.capturedLength();
    }

    /** The time of the frames. */
    TimeRange time() {
        return new TimeRange(firstNs, lastNs);
    }

    /** Captured bytes of the frames. */
    long bytes() {
        return bytes;
    }

    private static int direction(int packetType) {
        return switch (packetType) {
            case PacketType.PACKET_TYPE_HOST_VALUE -> EpbFlags.INBOUND | EpbFlags.UNICAST;
            case PacketType.PACKET_TYPE_BROADCAST_VALUE -> EpbFlags.INBOUND | EpbFlags.BROADCAST;
            case PacketType.PACKET_TYPE_MULTICAST_VALUE -> EpbFlags.INBOUND | EpbFlags.MULTICAST;
            case PacketType.PACKET_TYPE_OTHER_HOST_VALUE -> EpbFlags.INBOUND | EpbFlags.PROMISCUOUS;
            case PacketType.PACKET_TYPE_OUTGOING_VALUE -> EpbFlags.OUTBOUND;
            default -> 0;
        };
    }

    private static int offload(int flags) {
        int bits = 0;
        if ((flags & FrameFlag.FRAME_FLAG_CHECKSUM_NOT_READY_VALUE) != 0) {
            bits |= EpbFlags.CHECKSUM_NOT_READY;
        }
        if ((flags & FrameFlag.FRAME_FLAG_CHECKSUM_VALID_VALUE) != 0) {
            bits |= EpbFlags.CHECKSUM_VALID;
        }
        if ((flags & FrameFlag.FRAME_FLAG_GSO_TCP_VALUE) != 0) {
            bits |= EpbFlags.TCP_SEGMENTATION_OFFLOADED;
        }
        return bits;
    }
}
