package dev.seine.agent.source;

/**
 * Some frames of a source in the order in which they were captured, seen through one moving cursor, so that a frame is never
 * an object. Borrowed: valid until it is closed, which hands the memory back to the source. Used by one thread.
 */
public interface FrameBlock extends AutoCloseable {
    /** The number of frames, 1 or more. */
    int frameCount();

    /** Moves to the next frame, at first to the first one; false behind the last. */
    boolean next();

    /** Moves back to before the first frame. */
    void rewind();

    /** Nanoseconds since the Unix epoch, UTC. */
    long timeNs();

    /** Bytes that {@link #copyTo} copies, any VLAN tag included. */
    int capturedLength();

    /** Bytes that were on the wire, any VLAN tag included; at least {@link #capturedLength()}. */
    int originalLength();

    /** Number of a {@code seine.v1.PacketType}. */
    int packetType();

    /** Set of {@code seine.v1.FrameFlag} bits. */
    int flags();

    /** Copies the captured bytes as they were on the wire. */
    void copyTo(byte[] destination, int offset);

    @Override
    void close();
}
