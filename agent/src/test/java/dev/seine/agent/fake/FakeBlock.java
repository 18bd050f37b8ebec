package dev.seine.agent.fake;

import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A block of given frames, which knows whether it was handed back. */
public class FakeBlock implements FrameBlock {
    private final FakeFrame[] frames;
    private volatile int closed;

    public FakeBlock(List<FakeFrame> frames) {
        this.frames = frames.toArray(FakeFrame[]::new);
    }

    /** A block of frames that are one byte longer each time, a microsecond apart. */
    public static FakeBlock ofFrames(int count) {
        return new FakeBlock(IntStream.range(0, count)
                .mapToObj(i -> FakeFrame.ofLength(1_700_000_000_000_000_000L + 1_000L * i, 60 + i))
                .toList());
    }

    /** The frames, in order. */
    public List<FakeFrame> frames() {
        return Arrays.asList(frames);
    }

    /** How often the block was handed back. */
    public int timesClosed() {
        return closed;
    }

    private void requireHeld() {
        if (closed > 0) {
            throw new IllegalStateException("the block was handed back: its frames may be others by now");
        }
    }

    @Override
    public int frameCount() {
        return frames.length;
    }

    @Override
    public void addRowsTo(FrameColumns columns) {
        requireHeld();
        for (FakeFrame frame : frames) {
            columns.add(frame.timeNs(), frame.data().length, frame.originalLength(), frame.packetType(), frame.flags());
        }
    }

    @Override
    public int copyTo(int frame, byte[] destination, int offset) {
        requireHeld();
        byte[] data = frames[frame].data();
        System.arraycopy(data, 0, destination, offset, data.length);
        return data.length;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // Closed by the capture thread alone.
    public void close() {
        closed++;
    }
}
