package dev.seine.agent.source;

import java.util.Objects;

/**
 * A block in memory for sources that have no ring. It fills up like a kernel block does, so that what fits in it fits in one
 * Kafka record as well.
 */
final class FrameBuffer implements FrameBlock {
    /** What the kernel spends on a frame: TPACKET3_HDRLEN of linux/if_packet.h. */
    private static final int FRAME_OVERHEAD_BYTES = 68;

    private static final int CAPACITY_BYTES = 512 * 1024;
    private static final int MAX_FRAMES = CAPACITY_BYTES / FRAME_OVERHEAD_BYTES;

    private final byte[] bytes = new byte[CAPACITY_BYTES];
    private final long[] timesNs = new long[MAX_FRAMES];
    private final int[] offsets = new int[MAX_FRAMES + 1];
    private final int[] originalLengths = new int[MAX_FRAMES];
    private final int[] packetTypes = new int[MAX_FRAMES];
    private final int[] flags = new int[MAX_FRAMES];
    private int count;
    private boolean handedOut;

    /**
     * To be called before frames are added.
     *
     * @throws IllegalStateException if the block that was handed out has not been closed
     */
    void requireHandedBack() {
        if (handedOut) {
            throw new IllegalStateException("close the block before polling for the next one");
        }
    }

    /** The frames that were added, as a block to be closed. */
    FrameBlock handOut() {
        handedOut = true;
        return this;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether a frame of this many bytes still fits. One of the greatest snap length always fits in an empty buffer. */
    boolean fits(int capturedLength) {
        return (count + 1L) * FRAME_OVERHEAD_BYTES + offsets[count] + capturedLength <= CAPACITY_BYTES;
    }

    /** Adds a frame that fits; {@link #describe} may follow. */
    void add(long timeNs, int originalLength, byte[] source, int offset, int capturedLength) {
        if (!fits(capturedLength)) {
            throw new IllegalStateException("a frame of " + capturedLength + " bytes does not fit any more");
        }
        System.arraycopy(source, offset, bytes, offsets[count], capturedLength);
        timesNs[count] = timeNs;
        originalLengths[count] = Math.max(originalLength, capturedLength);
        packetTypes[count] = 0;
        flags[count] = 0;
        count++;
        offsets[count] = offsets[count - 1] + capturedLength;
    }

    /** Says more of the frame that was added last. */
    void describe(int packetType, int frameFlags) {
        packetTypes[count - 1] = packetType;
        flags[count - 1] = frameFlags;
    }

    @Override
    public int frameCount() {
        return count;
    }

    @Override
    public void addRowsTo(FrameColumns columns) {
        for (int frame = 0; frame < count; frame++) {
            columns.add(
                    timesNs[frame], capturedLength(frame), originalLengths[frame], packetTypes[frame], flags[frame]);
        }
    }

    private int capturedLength(int frame) {
        return offsets[frame + 1] - offsets[frame];
    }

    @Override
    public int copyTo(int frame, byte[] destination, int offset) {
        Objects.checkIndex(frame, count);
        int length = capturedLength(frame);
        System.arraycopy(bytes, offsets[frame], destination, offset, length);
        return length;
    }

    @Override
    public void close() {
        handedOut = false;
        count = 0;
    }
}
