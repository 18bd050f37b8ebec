package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.SOCKADDR_LL;
import static dev.seine.afpacket.IfPacket.TPACKET3_HDR;
import static dev.seine.afpacket.IfPacket.TPACKET_BLOCK_DESC;
import static dev.seine.afpacket.IfPacket.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * One TPACKET_V3 block while user space owns it, and a cursor over its frames. {@link PacketRing} has one such object and
 * hands it out for block after block, so nothing is allocated; it is for the thread that polls. Closing it hands the
 * block back to the kernel, once, after which nothing can be read through it.
 */
public final class RingBlock implements AutoCloseable {
    private static final VarHandle STATUS = JAVA_INT.varHandle();
    private static final long BLOCK_STATUS = offset(TPACKET_BLOCK_DESC, "block_status");
    private static final long NUM_PKTS = offset(TPACKET_BLOCK_DESC, "num_pkts");
    private static final long FIRST_PKT = offset(TPACKET_BLOCK_DESC, "offset_to_first_pkt");
    private static final long SEQ_NUM = offset(TPACKET_BLOCK_DESC, "seq_num");
    private static final long NEXT = offset(TPACKET3_HDR, "tp_next_offset");
    private static final long SEC = offset(TPACKET3_HDR, "tp_sec");
    private static final long NSEC = offset(TPACKET3_HDR, "tp_nsec");
    private static final long SNAPLEN = offset(TPACKET3_HDR, "tp_snaplen");
    private static final long LEN = offset(TPACKET3_HDR, "tp_len");
    private static final long FRAME_STATUS = offset(TPACKET3_HDR, "tp_status");
    private static final long MAC = offset(TPACKET3_HDR, "tp_mac");
    private static final long VLAN_TCI = offset(TPACKET3_HDR, "hv1.tp_vlan_tci");
    private static final long VLAN_TPID = offset(TPACKET3_HDR, "hv1.tp_vlan_tpid");
    private static final long PKTTYPE = TPACKET3_HDR.byteSize() + offset(SOCKADDR_LL, "sll_pkttype");
    private static final int MAC_ADDRESSES_LENGTH = 12;
    private static final int VLAN_TAG_LENGTH = 4;
    private static final int ETH_P_8021Q = 0x8100;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int snapLength;
    private final boolean ethernet;
    private MemorySegment block = MemorySegment.NULL;
    private boolean held;
    private int blockStatus;
    private int frameCount;
    private int visited;
    private long frame;
    private int frameStatus;
    private boolean tagged;
    private int capturedLength;

    /**
     * A cursor that holds no block yet.
     *
     * @param snapLength the captured length is at most this
     * @param ethernet whether a VLAN tag that the kernel took out is to be put back behind the addresses
     */
    RingBlock(int snapLength, boolean ethernet) {
        this.snapLength = snapLength;
        this.ethernet = ethernet;
    }

    /** Takes a block if the kernel has handed it over. */
    boolean take(MemorySegment candidate) {
        // Acquire, before anything else is read: only then are the kernel's writes to the rest of the block visible.
        int status = (int) STATUS.getAcquire(candidate, BLOCK_STATUS);
        if ((status & IfPacket.TP_STATUS_USER) == 0) {
            return false;
        }
        block = candidate;
        blockStatus = status;
        frameCount = candidate.get(JAVA_INT, NUM_PKTS);
        held = true;
        rewind();
        return true;
    }

    boolean held() {
        return held;
    }

    /** The frames in the block, at least 0. */
    public int frameCount() {
        return frameCount;
    }

    /** The kernel's number of the block, counting from 1 in each ring. */
    public long sequence() {
        return block.get(JAVA_LONG, SEQ_NUM);
    }

    /** Whether the block came because of the retire timeout, not because it was full (TP_STATUS_BLK_TMO). */
    public boolean timedOut() {
        return (blockStatus & IfPacket.TP_STATUS_BLK_TMO) != 0;
    }

    /** Whether frames were dropped since the statistics were last read (TP_STATUS_LOSING). */
    public boolean losing() {
        return (blockStatus & IfPacket.TP_STATUS_LOSING) != 0;
    }

    /** Moves to the next frame, at first to the first one; false when there are no more. */
    public boolean next() {
        if (visited == frameCount) {
            return false;
        }
        // Counted by num_pkts, because the offset in the last frame of a block is 0 and says nothing.
        frame += visited == 0 ? block.get(JAVA_INT, FIRST_PKT) : step();
        visited++;
        frameStatus = block.get(JAVA_INT, frame + FRAME_STATUS);
        int kept = block.get(JAVA_INT, frame + SNAPLEN);
        tagged = ethernet && kept >= MAC_ADDRESSES_LENGTH && vlanStripped();
        capturedLength = Math.min(tagged ? kept + VLAN_TAG_LENGTH : kept, snapLength);
        return true;
    }

    private int step() {
        int step = block.get(JAVA_INT, frame + NEXT);
        if (step <= 0) {
            throw new IllegalStateException("ring block " + sequence() + ": frame " + visited + " of " + frameCount
                    + " points " + step + " bytes ahead");
        }
        return step;
    }

    private boolean vlanStripped() {
        return (frameStatus & IfPacket.TP_STATUS_VLAN_VALID) != 0 || block.get(JAVA_INT, frame + VLAN_TCI) != 0;
    }

    /** Goes back to before the first frame. */
    public void rewind() {
        visited = 0;
        frame = 0;
    }

    /** When the kernel received the frame, Unix time in ns. */
    public long timeNs() {
        return Integer.toUnsignedLong(block.get(JAVA_INT, frame + SEC)) * NS_PER_SECOND
                + block.get(JAVA_INT, frame + NSEC);
    }

    /** The bytes that {@link #copyTo} gives: at most the snap length, with the VLAN tag put back. */
    public int capturedLength() {
        return capturedLength;
    }

    /** The frame's length on the wire, VLAN tag included; more than the captured length when it was cut. */
    public int originalLength() {
        return block.get(JAVA_INT, frame + LEN) + (tagged ? VLAN_TAG_LENGTH : 0);
    }

    /** 0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 outgoing: PACKET_HOST and so on. */
    public int packetType() {
        return block.get(JAVA_BYTE, frame + PKTTYPE);
    }

    /** A set of {@link RingFrameFlags}. */
    public int flags() {
        return ((frameStatus & IfPacket.TP_STATUS_CSUMNOTREADY) != 0 ? RingFrameFlags.CHECKSUM_NOT_READY : 0)
                | ((frameStatus & IfPacket.TP_STATUS_CSUM_VALID) != 0 ? RingFrameFlags.CHECKSUM_VALID : 0)
                | ((frameStatus & IfPacket.TP_STATUS_GSO_TCP) != 0 ? RingFrameFlags.GSO_TCP : 0);
    }

    /** Whether the time was taken by the network card, in its own clock (TP_STATUS_TS_RAW_HARDWARE). */
    public boolean hardwareTimestamp() {
        return (frameStatus & IfPacket.TP_STATUS_TS_RAW_HARDWARE) != 0;
    }

    /** Whether the time was taken when the frame entered the kernel, not when it was put in the ring. */
    boolean softwareTimestamp() {
        return (frameStatus & IfPacket.TP_STATUS_TS_SOFTWARE) != 0;
    }

    /**
     * Copies the captured bytes as they were on the wire.
     *
     * @return the captured length
     * @throws IndexOutOfBoundsException if they do not fit behind {@code offset}
     */
    public int copyTo(byte[] destination, int offset) {
        long data = frame + Short.toUnsignedInt(block.get(JAVA_SHORT, frame + MAC));
        if (tagged) {
            copyTagged(data, destination, offset);
        } else {
            MemorySegment.copy(block, JAVA_BYTE, data, destination, offset, capturedLength);
        }
        return capturedLength;
    }

    private void copyTagged(long data, byte[] destination, int offset) {
        int addresses = Math.min(MAC_ADDRESSES_LENGTH, capturedLength);
        int tag = Math.min(VLAN_TAG_LENGTH, capturedLength - addresses);
        MemorySegment.copy(block, JAVA_BYTE, data, destination, offset, addresses);
        int tagBits = vlanTag();
        for (int i = 0; i < tag; i++) {
            destination[offset + addresses + i] = (byte) (tagBits >>> (24 - 8 * i));
        }
        int rest = capturedLength - addresses - tag;
        MemorySegment.copy(block, JAVA_BYTE, data + addresses, destination, offset + addresses + tag, rest);
    }

    /** TPID and TCI (priority, DEI, id) as they stand on the wire. */
    private int vlanTag() {
        int tpid = Short.toUnsignedInt(block.get(JAVA_SHORT, frame + VLAN_TPID));
        boolean valid = tpid != 0 || (frameStatus & IfPacket.TP_STATUS_VLAN_TPID_VALID) != 0;
        return (valid ? tpid : ETH_P_8021Q) << 16 | (block.get(JAVA_INT, frame + VLAN_TCI) & 0xFFFF);
    }

    /** Hands the block back to the kernel; nothing happens the second time. */
    @Override
    public void close() {
        if (!held) {
            return;
        }
        held = false;
        MemorySegment released = block;
        block = MemorySegment.NULL;
        frameCount = 0;
        rewind();
        // Release: the kernel may write as soon as it sees this, so all our reads must have happened before.
        STATUS.setRelease(released, BLOCK_STATUS, IfPacket.TP_STATUS_KERNEL);
    }
}
