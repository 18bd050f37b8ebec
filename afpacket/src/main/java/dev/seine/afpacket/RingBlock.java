package dev.seine.afpacket;

import static dev.seine.afpacket.IfPacket.TPACKET3_HDR;
import static dev.seine.afpacket.IfPacket.TPACKET_BLOCK_DESC;
import static dev.seine.afpacket.IfPacket.offset;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One TPACKET_V3 block while user space owns it, and a cursor over its frames; the bytes of a frame that was visited can be copied
 * later, by its number. {@link PacketRing} has one such object and hands it out for block after block, so nothing is allocated; it
 * is for the thread that polls. Closing it hands the block back to the kernel, once, after which nothing can be read through it.
 */
public final class RingBlock implements AutoCloseable {
    private static final VarHandle STATUS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int BLOCK_STATUS = field("block_status");
    private static final int NUM_PKTS = field("num_pkts");
    private static final int FIRST_PKT = field("offset_to_first_pkt");
    private static final int SEQ_NUM = field("seq_num");
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final FrameHeader header;
    private final FramePlaces visited = new FramePlaces();
    private ByteBuffer block = NONE;
    private boolean held;
    private int blockStatus;
    private int frameCount;
    private int position;
    private int step;

    /**
     * A cursor that holds no block yet.
     *
     * @param snapLength the captured length is at most this
     * @param ethernet whether a VLAN tag that the kernel took out is to be put back behind the addresses
     */
    RingBlock(int snapLength, boolean ethernet) {
        header = new FrameHeader(snapLength, ethernet);
    }

    private static int field(String name) {
        return (int) offset(TPACKET_BLOCK_DESC, name);
    }

    /**
     * Takes a block if the kernel has handed it over.
     *
     * @param candidate the whole block, direct and in native byte order
     */
    boolean take(ByteBuffer candidate) {
        // Acquire, before anything else is read: only then are the kernel's writes to the rest of the block visible.
        int status = (int) STATUS.getAcquire(candidate, BLOCK_STATUS);
        if ((status & IfPacket.TP_STATUS_USER) == 0) {
            return false;
        }
        block = candidate;
        blockStatus = status;
        held = true;
        frameCount = candidate.getInt(NUM_PKTS);
        requireFits(frameCount, candidate.capacity());
        visited.clear(frameCount);
        position = 0;
        step = candidate.getInt(FIRST_PKT);
        return true;
    }

    /** Before memory is taken for so many frames. */
    private void requireFits(int frames, int blockBytes) {
        if (frames < 0 || frames > blockBytes / TPACKET3_HDR.byteSize()) {
            throw new IllegalStateException("ring block %d counts %d frames, which do not fit in its %d bytes"
                    .formatted(sequence(), frames, blockBytes));
        }
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
        return block.getLong(SEQ_NUM);
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
        // Counted by num_pkts, because the offset in the last frame of a block is 0 and says nothing.
        if (visited.count() == frameCount) {
            return false;
        }
        if (step <= 0) {
            throw new IllegalStateException("ring block " + sequence() + ": frame " + visited.count() + " of "
                    + frameCount + " points " + step + " bytes ahead");
        }
        position += step;
        header.read(block, position);
        if (!header.isWithin(block.capacity())) {
            throw new IllegalStateException("ring block " + sequence() + ": the bytes of frame " + visited.count()
                    + " of " + frameCount + " do not lie in it");
        }
        step = header.nextOffset();
        visited.add(header);
        return true;
    }

    /** That of the frame that was visited last. */
    private FrameHeader header() {
        if (visited.count() == 0) {
            throw new IllegalStateException("no frame of a ring block is visited");
        }
        return header;
    }

    /** When the kernel received the frame, Unix time in ns. */
    public long timeNs() {
        return header().timeNs();
    }

    /** The bytes that {@link #copyTo} gives: at most the snap length, with the VLAN tag put back. */
    public int capturedLength() {
        return header().capturedLength();
    }

    /** The frame's length on the wire, VLAN tag included; more than the captured length when it was cut. */
    public int originalLength() {
        return header().originalLength();
    }

    /** 0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 outgoing: PACKET_HOST and so on. */
    public int packetType() {
        return header().packetType();
    }

    /** A set of {@link RingFrameFlags}. */
    public int flags() {
        int status = header().status();
        return ((status & IfPacket.TP_STATUS_CSUMNOTREADY) != 0 ? RingFrameFlags.CHECKSUM_NOT_READY : 0)
                | ((status & IfPacket.TP_STATUS_CSUM_VALID) != 0 ? RingFrameFlags.CHECKSUM_VALID : 0)
                | ((status & IfPacket.TP_STATUS_GSO_TCP) != 0 ? RingFrameFlags.GSO_TCP : 0);
    }

    /** Whether the time was taken by the network card, in its own clock (TP_STATUS_TS_RAW_HARDWARE). */
    public boolean hardwareTimestamp() {
        return (header().status() & IfPacket.TP_STATUS_TS_RAW_HARDWARE) != 0;
    }

    /** Whether the time was taken when the frame entered the kernel, not when it was put in the ring. */
    boolean softwareTimestamp() {
        return (header().status() & IfPacket.TP_STATUS_TS_SOFTWARE) != 0;
    }

    /**
     * Copies the captured bytes of a frame as they were on the wire.
     *
     * @param frame number of one that was visited, from 0
     * @return the captured length
     * @throws IndexOutOfBoundsException if they do not fit behind {@code offset}, or the frame was not visited
     */
    public int copyTo(int frame, byte[] destination, int offset) {
        return visited.copyTo(frame, block, destination, offset);
    }

    /** Hands the block back to the kernel; nothing happens the second time. */
    @Override
    public void close() {
        if (!held) {
            return;
        }
        held = false;
        ByteBuffer released = block;
        block = NONE;
        frameCount = 0;
        visited.clear(0);
        // Release: the kernel may write as soon as it sees this, so all our reads must have happened before.
        STATUS.setRelease(released, BLOCK_STATUS, IfPacket.TP_STATUS_KERNEL);
    }
}
