package dev.seine.pcapng;

/** What the reader says of the frame it stands at. One object for all frames, overwritten by each. */
final class FrameFields {
    int interfaceId;
    int sectionNumber;
    long timeNs;
    int capturedLength;
    long originalLength;
    int dataOffset;
    int flags;
    long packetId;
    long dropCount;
    long position;
    int blockLength;

    /** Where the options of the frame's block begin, counted from the block's first byte. */
    int optionsOffset;

    /** What a frame has of which nothing more is said. */
    void clearOptions() {
        flags = 0;
        packetId = TimestampScale.ABSENT;
        dropCount = TimestampScale.ABSENT;
    }
}
