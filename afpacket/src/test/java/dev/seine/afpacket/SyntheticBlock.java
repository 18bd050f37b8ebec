package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.TPACKET3_HDR;
import static dev.seine.afpacket.IfPacket.TPACKET_BLOCK_DESC;
import static dev.seine.afpacket.IfPacket.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A ring block in plain memory, written as the kernel writes one (tpacket_rcv and prb_* in net/packet/af_packet.c). */
final class SyntheticBlock {
    static final long SEQUENCE = 7;
    private static final int SOCKADDR_LL_LENGTH = 20;
    private static final int PKTTYPE_IN_SOCKADDR_LL = 10;
    private static final int ALIGNMENT = 16;

    private final MemorySegment segment;

    /** As a ring block takes it. */
    final ByteBuffer memory;

    private long end = TPACKET_BLOCK_DESC.byteSize();
    private long last = -1;

    /** What the kernel says of a frame beside its bytes. */
    record Meta(long seconds, int nanoseconds, int length, int status, int packetType, int vlanTci, int vlanTpid) {
        static Meta plain(int length) {
            return new Meta(1_700_000_000, 123_456_789, length, IfPacket.TP_STATUS_USER, 0, 0, 0);
        }

        static Meta status(int length, int status) {
            return new Meta(1_700_000_000, 1, length, IfPacket.TP_STATUS_USER | status, 0, 0, 0);
        }

        static Meta vlan(int length, int status, int tci, int tpid) {
            return new Meta(1_700_000_000, 1, length, IfPacket.TP_STATUS_USER | status, 0, tci, tpid);
        }
    }

    SyntheticBlock(int sizeBytes) {
        segment = Arena.ofAuto().allocate(sizeBytes, ALIGNMENT);
        memory = segment.asByteBuffer().order(ByteOrder.nativeOrder());
        setBlock("version", 1);
        setBlock("offset_to_first_pkt", (int) end);
        segment.set(JAVA_LONG, offset(TPACKET_BLOCK_DESC, "seq_num"), SEQUENCE);
        // The time at which the block was opened, which is not that of a frame.
        setBlock("ts_first_pkt.ts_sec", 1);
    }

    SyntheticBlock frame(Meta meta, byte[] kept) {
        if (last >= 0) {
            setFrame(last, "tp_next_offset", (int) (end - last));
        }
        last = end;
        setFrame(last, "tp_sec", (int) meta.seconds());
        setFrame(last, "tp_nsec", meta.nanoseconds());
        setFrame(last, "tp_snaplen", kept.length);
        setFrame(last, "tp_len", meta.length());
        setFrame(last, "tp_status", meta.status());
        setFrame(last, "hv1.tp_vlan_tci", meta.vlanTci());
        segment.set(JAVA_SHORT, last + offset(TPACKET3_HDR, "hv1.tp_vlan_tpid"), (short) meta.vlanTpid());
        int mac = (int) TPACKET3_HDR.byteSize() + SOCKADDR_LL_LENGTH + 14;
        segment.set(JAVA_SHORT, last + offset(TPACKET3_HDR, "tp_mac"), (short) mac);
        segment.set(JAVA_BYTE, last + TPACKET3_HDR.byteSize() + PKTTYPE_IN_SOCKADDR_LL, (byte) meta.packetType());
        MemorySegment.copy(kept, 0, segment, JAVA_BYTE, last + mac, kept.length);
        end = (last + mac + kept.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        setBlock("num_pkts", segment.get(JAVA_INT, offset(TPACKET_BLOCK_DESC, "num_pkts")) + 1);
        return this;
    }

    /** Hands the block over, last of all. */
    SyntheticBlock ready(int moreStatus) {
        setBlock("block_status", IfPacket.TP_STATUS_USER | moreStatus);
        return this;
    }

    int status() {
        return segment.get(JAVA_INT, offset(TPACKET_BLOCK_DESC, "block_status"));
    }

    void setBlock(String field, int value) {
        segment.set(JAVA_INT, offset(TPACKET_BLOCK_DESC, field), value);
    }

    /** Falsifies the distance from the first frame to the second. */
    void setFirstStep(int step) {
        setFrame(TPACKET_BLOCK_DESC.byteSize(), "tp_next_offset", step);
    }

    /** Falsifies how much of the frame that was added last the kernel says it has kept. */
    void setLastKept(int length) {
        setFrame(last, "tp_snaplen", length);
    }

    private void setFrame(long frame, String field, int value) {
        segment.set(JAVA_INT, frame + offset(TPACKET3_HDR, field), value);
    }
}
