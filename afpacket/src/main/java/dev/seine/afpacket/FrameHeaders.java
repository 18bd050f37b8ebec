package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.SOCKADDR_LL;
import static dev.seine.afpacket.IfPacket.TPACKET3_HDR;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The headers of a block's frames, read from the ring once and kept in arrays, because a block is walked twice and the first
 * compiler, with which an agent runs, makes each access to the ring ten times as dear as one to an array. It reads through a
 * ByteBuffer, which costs that compiler half of what a MemorySegment does. Used again for block after block, by one thread.
 */
final class FrameHeaders {
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
    private int header;
    private int next;
    private int read;

    private long[] timesNs = new long[0];
    private int[] capturedLengths = {};
    private int[] originalLengths = {};
    private int[] states = {};
    private int[] dataOffsets = {};
    private int[] vlanTags = {};
    private byte[] packetTypes = {};

    /**
     * Nothing has been read yet.
     *
     * @param snapLength no captured length is more
     * @param ethernet whether a VLAN tag that the kernel took out can be put back
     */
    FrameHeaders(int snapLength, boolean ethernet) {
        this.snapLength = snapLength;
        this.ethernet = ethernet;
    }

    private static int field(String name) {
        return (int) IfPacket.offset(TPACKET3_HDR, name);
    }

    /** Begins with a block whose first header is at an offset. */
    void begin(int frameCount, int first) {
        read = 0;
        header = 0;
        next = first;
        if (timesNs.length < frameCount) {
            grow(frameCount);
        }
    }

    private void grow(int frameCount) {
        timesNs = Arrays.copyOf(timesNs, frameCount);
        capturedLengths = Arrays.copyOf(capturedLengths, frameCount);
        originalLengths = Arrays.copyOf(originalLengths, frameCount);
        states = Arrays.copyOf(states, frameCount);
        dataOffsets = Arrays.copyOf(dataOffsets, frameCount);
        vlanTags = Arrays.copyOf(vlanTags, frameCount);
        packetTypes = Arrays.copyOf(packetTypes, frameCount);
    }

    /** How many have been read. */
    int count() {
        return read;
    }

    /** Reads one more; false, and nothing is read, where the one before does not lead ahead. */
    boolean readNext(ByteBuffer block) {
        if (next <= 0) {
            return false;
        }
        int at = header + next;
        header = at;
        next = block.getInt(at + NEXT);
        int state = block.getInt(at + STATUS);
        int kept = block.getInt(at + SNAPLEN);
        int tag = ethernet && kept >= MAC_ADDRESSES_LENGTH ? vlanTag(block, at, state) : 0;
        int tagLength = tag == 0 ? 0 : VLAN_TAG_LENGTH;
        timesNs[read] = Integer.toUnsignedLong(block.getInt(at + SEC)) * NS_PER_SECOND + block.getInt(at + NSEC);
        capturedLengths[read] = Math.min(kept + tagLength, snapLength);
        originalLengths[read] = block.getInt(at + LEN) + tagLength;
        states[read] = state;
        dataOffsets[read] = at + Short.toUnsignedInt(block.getShort(at + MAC));
        vlanTags[read] = tag;
        packetTypes[read] = block.get(at + PKTTYPE);
        read++;
        return true;
    }

    /** How far it says that the next one is ahead of the last one that was read. */
    int step() {
        return next;
    }

    /** TPID and TCI (priority, DEI, id) as they stood on the wire, or 0 where the kernel has taken out none. */
    private static int vlanTag(ByteBuffer block, int at, int state) {
        int tci = block.getInt(at + VLAN_TCI);
        if (tci == 0 && (state & IfPacket.TP_STATUS_VLAN_VALID) == 0) {
            return 0;
        }
        int tpid = Short.toUnsignedInt(block.getShort(at + VLAN_TPID));
        boolean valid = tpid != 0 || (state & IfPacket.TP_STATUS_VLAN_TPID_VALID) != 0;
        return (valid ? tpid : ETH_P_8021Q) << 16 | (tci & 0xFFFF);
    }

    /** Unix time in ns. */
    long timeNs(int frame) {
        return timesNs[frame];
    }

    /** What the kernel kept ({@code tp_snaplen}), with the VLAN tag put back, cut to the snap length. */
    int capturedLength(int frame) {
        return capturedLengths[frame];
    }

    /** Bytes on the wire: {@code tp_len}, and the VLAN tag. */
    int originalLength(int frame) {
        return originalLengths[frame];
    }

    /** A set of TP_STATUS bits. */
    int state(int frame) {
        return states[frame];
    }

    /** Where the bytes that the kernel kept begin in the block. */
    int dataOffset(int frame) {
        return dataOffsets[frame];
    }

    /** TPID and TCI (priority, DEI, id) of the tag that is to be put back behind the addresses; 0 where there is none. */
    int vlanTag(int frame) {
        return vlanTags[frame];
    }

    /** {@code sll_pkttype}. */
    int packetType(int frame) {
        return packetTypes[frame];
    }
}
