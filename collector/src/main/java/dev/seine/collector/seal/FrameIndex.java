package dev.seine.collector.seal;

import dev.seine.pcapng.BlockWalker;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Where the blocks of an open capture file are: the interface descriptions in their order, the frames in that of time. */
public final class FrameIndex {
    /** The least bytes of a frame's block: header, fields, trailer. */
    private static final int LEAST_FRAME_BYTES = 32;

    private int[] interfaces = new int[16];
    private int interfaceCount;
    private int[] frames;
    private long[] times;
    private int frameCount;

    private FrameIndex(int expectedFrames) {
        frames = new int[expectedFrames];
        times = new long[expectedFrames];
    }

    /**
     * Reads a file.
     *
     * @param file written by {@link dev.seine.pcapng.PcapngEncoder}; it is read to its end, and not closed
     * @param length its bytes
     * @param name for messages
     * @param expectedFrames how many there should be
     * @throws dev.seine.pcapng.MalformedCaptureException if the file is damaged
     */
    public static FrameIndex of(InputStream file, long length, String name, long expectedFrames) throws IOException {
        FrameIndex index = new FrameIndex((int) Math.min(expectedFrames, length / LEAST_FRAME_BYTES));
        BlockWalker walker = new BlockWalker(file, name);
        while (walker.next()) {
            if (walker.isFrame()) {
                index.addFrame(Math.toIntExact(walker.offset()), walker.timeNs());
            } else if (walker.offset() > 0) {
                // The section header stands at 0 and is written anew; what is left are interface descriptions.
                index.addInterface(Math.toIntExact(walker.offset()));
            }
        }
        index.sort();
        return index;
    }

    /** How many interface descriptions there are. */
    public int interfaceCount() {
        return interfaceCount;
    }

    /** How many frames there are. */
    public int frameCount() {
        return frameCount;
    }

    /** Offset of the interface description with an id. */
    public int interfaceOffset(int interfaceId) {
        return interfaces[interfaceId];
    }

    /** Offset of the frame that is the n-th in the order of time, from 0. */
    public int frameOffset(int n) {
        return frames[n];
    }

    private void addFrame(int offset, long timeNs) {
        if (frameCount == frames.length) {
            int length = Math.max(16, frames.length * 2);
            frames = Arrays.copyOf(frames, length);
            times = Arrays.copyOf(times, length);
        }
        frames[frameCount] = offset;
        times[frameCount++] = timeNs;
    }

    private void addInterface(int offset) {
        if (interfaceCount == interfaces.length) {
            interfaces = Arrays.copyOf(interfaces, interfaces.length * 2);
        }
        interfaces[interfaceCount++] = offset;
    }

    private void sort() {
        if (!TimeOrder.isSorted(times, frameCount)) {
            int[] order = TimeOrder.of(times, frameCount);
            int[] sorted = new int[frameCount];
            for (int i = 0; i < frameCount; i++) {
                sorted[i] = frames[order[i]];
            }
            frames = sorted;
        }
        times = new long[0];
    }
}
