package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.SOCKADDR_LL;
import static dev.seine.afpacket.IfPacket.TPACKET3_HDR;

import java.nio.ByteBuffer;

/**
 * What the kernel says of one frame, read from the ring at once: the first compiler, with which an agent runs, makes each access
 * to the ring ten times as dear as one to a field. It reads through a ByteBuffer, which costs that compiler half of what a
 * MemorySegment does. Used again for frame after frame, by one thread.
 */
final class FrameHeader {
    static final int MAC_ADDRESSES_LENGTH = 12;
    static final int VLAN_TAG_LENGTH = 4;

    private static final int NEXT = field("tp_next_offset");
    private static final int SEC = field("tp_sec");
    private static final int NSEC = field("tp_nsec");
    private static final int SNAPLEN = field("tp_snaplen");
    private static final int LEN = field("tp_len");
    private static final int STATUS = field("tp_status");
    private static final int MAC = field("tp_mac");
    private static final int VLAN_TCI = field("hv1.tp_vlan_tci");
    private static final int VLAN_TPID = field("hv1.tp_vlan_tpid");
    private static final int PKTTYPE = (int) (TPACKET3_HDR.byteSize() + IfPacket.offset(SOCKADDR_LL, "sll_pkttype"));
    private static final int ETH_P_8021Q = 0x8100;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int snapLength;
    private final boolean ethernet;
    private int nextOffset;
    private long timeNs;
    private int capturedLength;
    private int originalLength;
    private int state;
    private int dataOffset;
    private int vlanTag;
    private int packetType;

    /**
     * Nothing has been read yet.
     *
     * @param snapLength no captured length is more
     * @param ethernet whether a VLAN tag that the kernel took out can be put back
     */
    FrameHeader(int snapLength, boolean ethernet) {
        this.snapLength = snapLength;
        this.ethernet = ethernet;
    }

    private static int field(String name) {
        return (int) IfPacket.offset(TPACKET3_HDR, name);
    }

    /** Reads the header at an offset. */
    void read(ByteBuffer block, int at) {
        int kept = block.getInt(at + SNAPLEN);
        nextOffset = block.getInt(at + NEXT);
        timeNs = Integer.toUnsignedLong(block.getInt(at + SEC)) * NS_PER_SECOND + block.getInt(at + NSEC);
        state = block.getInt(at + STATUS);
        vlanTag = ethernet && kept >= MAC_ADDRESSES_LENGTH ? vlanTag(block, at) : 0;
        int tagLength = vlanTag == 0 ? 0 : VLAN_TAG_LENGTH;
        capturedLength = Math.min(kept + tagLength, snapLength);
        originalLength = block.getInt(at + LEN) + tagLength;
        dataOffset = at + Short.toUnsignedInt(block.getShort(at + MAC));
        packetType = block.get(at + PKTTYPE);
    }

    private int vlanTag(ByteBuffer block, int at) {
        int tci = block.getInt(at + VLAN_TCI);
        if (tci == 0 && (state & IfPacket.TP_STATUS_VLAN_VALID) == 0) {
            return 0;
        }
        int tpid = Short.toUnsignedInt(block.getShort(at + VLAN_TPID));
        boolean valid = tpid != 0 || (state & IfPacket.TP_STATUS_VLAN_TPID_VALID) != 0;
        return (valid ? tpid : ETH_P_8021Q) << 16 | (tci & 0xFFFF);
    }

    /** How far it says that the next header is ahead of it: {@code tp_next_offset}. */
    int nextOffset() {
        return nextOffset;
    }

    /** Unix time in ns. */
    long timeNs() {
        return timeNs;
    }

    /** What the kernel kept ({@code tp_snaplen}), with the VLAN tag put back, cut to the snap length. */
    int capturedLength() {
        return capturedLength;
    }

    /** Bytes on the wire: {@code tp_len}, and the VLAN tag. */
    int originalLength() {
        return originalLength;
    }

    /** A set of TP_STATUS bits. */
    int state() {
        return state;
    }

    /** Where the bytes that the kernel kept begin in the block. */
    int dataOffset() {
        return dataOffset;
    }

    /** TPID and TCI (priority, DEI, id) of the tag that is to be put back behind the addresses; 0 where there is none. */
    int vlanTag() {
        return vlanTag;
    }

    /** {@code sll_pkttype}. */
    int packetType() {
        return packetType;
    }
}
