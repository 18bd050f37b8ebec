package dev.seine.system.simulation;

import java.util.ArrayList;
import java.util.List;

/** What really happened to a stream, as its ring saw it: the truth that an archive is held against. */
final class SourceStream {
    private final Key key;
    private final List<SourceFrame> frames = new ArrayList<>();
    private long accepted;
    private long kernelDrops;

    SourceStream(Key key) {
        this.key = key;
    }

    /** A stream's name. */
    record Key(String hostId, long runId, int streamId) {}

    /**
     * A frame.
     *
     * @param timeNs when it was captured, by the host's clock
     * @param originalLength bytes on the wire
     * @param data what was captured of them
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared byte by byte.
    record SourceFrame(long timeNs, int originalLength, byte[] data) {}

    Key key() {
        return key;
    }

    /** Frames in the order in which the ring handed them out, and so by their sequence numbers. */
    List<SourceFrame> frames() {
        return frames;
    }

    void handedOut(List<SourceFrame> block) {
        frames.addAll(block);
    }

    void accept(boolean hasRoom) {
        accepted++;
        kernelDrops += hasRoom ? 0 : 1;
    }

    long accepted() {
        return accepted;
    }

    long kernelDrops() {
        return kernelDrops;
    }
}
