package dev.seine.system.simulation;

import dev.seine.agent.source.FrameBlock;
import dev.seine.agent.source.FrameColumns;
import dev.seine.system.simulation.SourceStream.SourceFrame;
import java.util.List;

/** A ring block, which must not be looked at once it was handed back. */
final class SimulatedBlock implements FrameBlock {
    private final List<SourceFrame> frames;
    private boolean closed;

    SimulatedBlock(List<SourceFrame> frames) {
        this.frames = frames;
    }

    private void requireHeld() {
        if (closed) {
            throw new AssertionError("the block was handed back: its frames may be others by now");
        }
    }

    @Override
    public int frameCount() {
        return frames.size();
    }

    @Override
    public void addRowsTo(FrameColumns columns) {
        requireHeld();
        for (SourceFrame frame : frames) {
            columns.add(frame.timeNs(), frame.data().length, frame.originalLength(), 0, 0);
        }
    }

    @Override
    public int copyTo(int frame, byte[] destination, int offset) {
        requireHeld();
        byte[] data = frames.get(frame).data();
        System.arraycopy(data, 0, destination, offset, data.length);
        return data.length;
    }

    @Override
    public void close() {
        closed = true;
    }
}
