package dev.seine.agent.limit;

import dev.seine.agent.source.FrameBlock;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What limits have let through of a block: a view that steps over the other frames. One object a stream, used for block after
 * block, so that nothing is allocated; for the stream's thread. Closing it does nothing: the block has its own owner.
 */
public final class AdmittedFrames implements FrameBlock {
    private final BitSet chosen = new BitSet();
    private @Nullable FrameBlock block;
    private int count;
    private int rateLimited;
    private int beyondLimit;
    private int position;

    /** Begins anew: nothing of the block is let through yet. */
    void begin(FrameBlock other) {
        block = other;
        chosen.clear();
        count = 0;
        rateLimited = 0;
        beyondLimit = 0;
        rewind();
    }

    /** Lets the first frames of a block through, of which none was looked at, and no more. */
    void admitFirst(int frames) {
        count = frames;
        beyondLimit = of().frameCount() - frames;
    }

    void admit(int index) {
        chosen.set(index);
        count++;
    }

    void rejectByRate() {
        rateLimited++;
    }

    void rejectBeyondLimit() {
        beyondLimit++;
    }

    /** The block whose first {@link #frameCount()} frames were let through: the original one wherever that is possible. */
    public FrameBlock frames() {
        return chosen.nextClearBit(0) == chosen.length() ? of() : this;
    }

    /** Frames that came faster than they may. */
    public int rateLimited() {
        return rateLimited;
    }

    /** Frames that came when the capture had all that it may take. */
    public int beyondLimit() {
        return beyondLimit;
    }

    private FrameBlock of() {
        FrameBlock held = block;
        if (held == null) {
            throw new IllegalStateException("no block was judged yet");
        }
        return held;
    }

    /** Frames that were let through, 0 or more. */
    @Override
    public int frameCount() {
        return count;
    }

    @Override
    public boolean next() {
        int wanted = chosen.nextSetBit(position);
        if (wanted < 0) {
            return false;
        }
        while (position <= wanted) {
            of().next();
            position++;
        }
        return true;
    }

    @Override
    public void rewind() {
        position = 0;
        of().rewind();
    }

    @Override
    public long timeNs() {
        return of().timeNs();
    }

    @Override
    public int capturedLength() {
        return of().capturedLength();
    }

    @Override
    public int originalLength() {
        return of().originalLength();
    }

    @Override
    public int packetType() {
        return of().packetType();
    }

    @Override
    public int flags() {
        return of().flags();
    }

    @Override
    public void copyTo(byte[] destination, int offset) {
        of().copyTo(destination, offset);
    }

    @Override
    public void close() {}
}
