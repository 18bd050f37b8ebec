package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.SOCKADDR_LL;
import static dev.seine.afpacket.IfPacket.TPACKET3_HDR;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel says of one frame, read from the ring at once: the first compiler, with which an agent runs, makes each access
 * to the ring ten times as dear as one to a field, whatever its width, so neighbours are read together. It reads through a
 * ByteBuffer, which costs that compiler half of what a MemorySegment does. Used again for frame after frame, by one thread.
 */
final class FrameHeader {
    static final int MAC_ADDRESSES_LENGTH = 12;
    static final int VLAN_TAG_LENGTH = 4;

    private static final int NEXT_AND_SEC = pair("tp_next_offset", "tp_sec");
    private static final int NSEC_AND_SNAPLEN = pair("tp_nsec", "tp_snaplen");
    private static final int LEN_AND_STATUS = pair("tp_len", "tp_status");
    private static final int MAC = field("tp_mac");
    private static final int VLAN_TCI = field("hv1.tp_vlan_tci");
    private static final int VLAN_TPID = field("hv1.tp_vlan_tpid");
    private static final int PKTTYPE = (int) (TPACKET3_HDR.byteSize() + IfPacket.offset(SOCKADDR_LL, "sll_pkttype"));
    private static final int ETH_P_8021Q = 0x8100;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Of two neighbours in memory that are read as one number, the first is the lower half on a little-endian machine. */
    private static final int FIRST_SHIFT = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : Integer.SIZE;

    private static final int SECOND_SHIFT = Integer.SIZE - FIRST_SHIFT;

    private final int snapLength;
    private final boolean ethernet;
    private int nextOffset;
    private long timeNs;
    private int capturedLength;
    private int originalLength;
    private int status;
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

    /** Where two numbers of 32 bits can be read as one of 64. */
    private static int pair(String first, String second) {
        int offset = field(first);
        if (field(second) != offset + Integer.BYTES) {
            throw new AssertionError(second + " does not follow " + first);
        }
        return offset;
    }

    /** Reads the header at an offset. */
    void read(ByteBuffer block, int at) {
        long nextAndSec = block.getLong(at + NEXT_AND_SEC);
        long nsecAndSnaplen = block.getLong(at + NSEC_AND_SNAPLEN);
        long lenAndStatus = block.getLong(at + LEN_AND_STATUS);
        int kept = second(nsecAndSnaplen);
        nextOffset = first(nextAndSec);
        timeNs = Integer.toUnsignedLong(second(nextAndSec)) * NS_PER_SECOND + first(nsecAndSnaplen);
        status = second(lenAndStatus);
        vlanTag = ethernet && kept >= MAC_ADDRESSES_LENGTH ? vlanTag(block, at) : 0;
        int tagLength = vlanTag == 0 ? 0 : VLAN_TAG_LENGTH;
        capturedLength = Math.min(kept + tagLength, snapLength);
        originalLength = first(lenAndStatus) + tagLength;
        dataOffset = at + Short.toUnsignedInt(block.getShort(at + MAC));
        packetType = block.get(at + PKTTYPE);
    }

    private static int first(long pair) {
        return (int) (pair >>> FIRST_SHIFT);
    }

    private static int second(long pair) {
        return (int) (pair >>> SECOND_SHIFT);
    }

    private int vlanTag(ByteBuffer block, int at) {
        if ((status & IfPacket.TP_STATUS_VLAN_VALID) == 0) {
            return 0;
        }
        int tpid = Short.toUnsignedInt(block.getShort(at + VLAN_TPID));
        boolean valid = tpid != 0 || (status & IfPacket.TP_STATUS_VLAN_TPID_VALID) != 0;
        return (valid ? tpid : ETH_P_8021Q) << 16 | (block.getInt(at + VLAN_TCI) & 0xFFFF);
    }

    /** Whether the bytes that the kernel kept lie within a block of this size. */
    boolean isWithin(int blockBytes) {
        int keptBytes = capturedLength - (vlanTag == 0 ? 0 : VLAN_TAG_LENGTH);
        return capturedLength >= 0 && keptBytes <= blockBytes - dataOffset;
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
    int status() {
        return status;
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
