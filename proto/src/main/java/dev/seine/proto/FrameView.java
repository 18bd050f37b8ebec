package dev.seine.proto;

/** A frame inside a decoded batch, without a copy. Its fields are those of {@code seine.v1.Frame}, defaults resolved. */
public interface FrameView {
    /** The frame's number in its stream, from 0. */
    long sequence();

    /** Nanoseconds since the Unix epoch, UTC. */
    long timeNs();

    /** Bytes that were on the wire, at least {@link #capturedLength()}. */
    int originalLength();

    /** Bytes that were captured, 0 to {@link BatchFormat#MAX_SNAP_LENGTH}. */
    int capturedLength();

    /** The record's value. The frame's bytes start at {@link #offset()}; do not change them. */
    byte[] bytes();

    /** Index in {@link #bytes()} of the frame's first byte. */
    int offset();

    /** Number of a {@code seine.v1.PacketType}; a number that this version does not know is possible. */
    int packetType();

    /** Set of {@code seine.v1.FrameFlag} bits. */
    int flags();
}
