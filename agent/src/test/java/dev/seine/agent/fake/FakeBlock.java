package dev.seine.agent.fake;

import dev.seine.agent.source.FrameBlock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A block of given frames, which knows whether it was handed back. */
public class FakeBlock implements FrameBlock {
    private final FakeFrame[] frames;
    private int next;
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

    private FakeFrame current() {
        if (closed > 0) {
            throw new IllegalStateException("the block was handed back: its frames may be others by now");
        }
        return frames[next - 1];
    }

    @Override
    public int frameCount() {
        return frames.length;
    }

    @Override
    public boolean next() {
        if (next == frames.length) {
            return false;
        }
        next++;
        return true;
    }

    @Override
    public void rewind() {
        next = 0;
    }

    @Override
    public long timeNs() {
        return current().timeNs();
    }

    @Override
    public int capturedLength() {
        return current().data().length;
    }

    @Override
    public int originalLength() {
        return current().originalLength();
    }

    @Override
    public int packetType() {
        return current().packetType();
    }

    @Override
    public int flags() {
        return current().flags();
    }

    @Override
    public void copyTo(byte[] destination, int offset) {
        System.arraycopy(current().data(), 0, destination, offset, current().data().length);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // Closed by the capture thread alone.
    public void close() {
        closed++;
    }
}
