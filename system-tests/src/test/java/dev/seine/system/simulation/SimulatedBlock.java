package dev.seine.system.simulation;

import dev.seine.agent.source.FrameBlock;
import dev.seine.system.simulation.SourceStream.SourceFrame;
import java.util.List;

/** A ring block, which must not be looked at once it was handed back. */
final class SimulatedBlock implements FrameBlock {
    private final List<SourceFrame> frames;
    private int next;
    private boolean closed;

    SimulatedBlock(List<SourceFrame> frames) {
        this.frames = frames;
    }

    private SourceFrame current() {
        if (closed) {
            throw new AssertionError("the block was handed back: its frames may be others by now");
        }
        return frames.get(next - 1);
    }

    @Override
    public int frameCount() {
        return frames.size();
    }

    @Override
    public boolean next() {
        if (next == frames.size()) {
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
        return 0;
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public void copyTo(byte[] destination, int offset) {
        System.arraycopy(current().data(), 0, destination, offset, current().data().length);
    }

    @Override
    public void close() {
        closed = true;
    }
}
