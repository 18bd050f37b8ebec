package dev.seine.agent.source;

/**
 * What is known of frames beside their bytes: a row a frame, an array a field. A block describes all its frames in one call,
 * because a call through an interface costs the first compiler, with which an agent runs, as much as all else that is done with
 * a field. Used again for block after block, by one thread.
 */
public final class FrameColumns {
    private int count;
    private int[] frames = {};
    private long[] timesNs = {};
    private int[] capturedLengths = {};
    private int[] originalLengths = {};
    private int[] packetTypes = {};
    private int[] flags = {};

    /** Becomes the description of all frames of a block. */
    public void read(FrameBlock block) {
        count = 0;
        int capacity = block.frameCount();
        if (frames.length < capacity) {
            grow(capacity);
        }
        block.addRowsTo(this);
        if (count != capacity) {
            throw new IllegalStateException("a block of " + capacity + " frames has described " + count);
        }
    }

    private void grow(int capacity) {
        frames = new int[capacity];
        timesNs = new long[capacity];
        capturedLengths = new int[capacity];
        originalLengths = new int[capacity];
        packetTypes = new int[capacity];
        flags = new int[capacity];
    }

    /**
     * Adds the next frame of the block.
     *
     * @param timeNs nanoseconds since the Unix epoch, UTC
     * @param capturedLength bytes that {@link FrameBlock#copyTo} copies, any VLAN tag included
     * @param originalLength bytes that were on the wire, any VLAN tag included; at least {@code capturedLength}
     * @param packetType number of a {@code seine.v1.PacketType}
     * @param frameFlags set of {@code seine.v1.FrameFlag} bits
     */
    public void add(long timeNs, int capturedLength, int originalLength, int packetType, int frameFlags) {
        int row = count;
        frames[row] = row;
        timesNs[row] = timeNs;
        capturedLengths[row] = capturedLength;
        originalLengths[row] = originalLength;
        packetTypes[row] = packetType;
        flags[row] = frameFlags;
        count = row + 1;
    }

    /** Rows, each of a frame. */
    public int count() {
        return count;
    }

    /** Number of the frame in its block, from 0. */
    public int frame(int row) {
        return frames[row];
    }

    /** Nanoseconds since the Unix epoch, UTC. */
    public long timeNs(int row) {
        return timesNs[row];
    }

    /** Bytes that {@link FrameBlock#copyTo} copies, any VLAN tag included. */
    public int capturedLength(int row) {
        return capturedLengths[row];
    }

    /** Bytes that were on the wire, any VLAN tag included; at least {@link #capturedLength}. */
    public int originalLength(int row) {
        return originalLengths[row];
    }

    /** Number of a {@code seine.v1.PacketType}. */
    public int packetType(int row) {
        return packetTypes[row];
    }

    /** Set of {@code seine.v1.FrameFlag} bits. */
    public int flags(int row) {
        return flags[row];
    }

    /** Puts a row in the place of another, of which the frame is no longer wanted. */
    public void move(int row, int place) {
        frames[place] = frames[row];
        timesNs[place] = timesNs[row];
        capturedLengths[place] = capturedLengths[row];
        originalLengths[place] = originalLengths[row];
        packetTypes[place] = packetTypes[row];
        flags[place] = flags[row];
    }

    /** Forgets the rows behind the first ones. */
    public void keepFirst(int rows) {
        if (rows < 0 || rows > count) {
            throw new IllegalArgumentException("there are " + count + " rows, not " + rows);
        }
        count = rows;
    }
}
