package dev.seine.agent.source;

/**
 * Some frames of a source in the order in which they were captured: first all of them are described, and then their bytes can be
 * copied, so that a frame is never an object. Borrowed: valid until it is closed, which hands the memory back to the source.
 * Used by one thread.
 */
public interface FrameBlock extends AutoCloseable {
    /** The number of frames, 1 or more. */
    int frameCount();

    /** Adds a row for each frame, in order; once a block, by {@link FrameColumns#read}. */
    void addRowsTo(FrameColumns columns);

    /**
     * Copies the captured bytes of a frame that was described, counted from 0, as they were on the wire; gives their number.
     */
    int copyTo(int frame, byte[] destination, int offset);

    @Override
    void close();
}
