package dev.seine.proto;

/**
 * Is shown the frames of a batch, one after the other.
 *
 * @param <E> what the visitor may throw
 */
@FunctionalInterface
public interface FrameVisitor<E extends Exception> {
    /**
     * Called once a frame, in sequence order.
     *
     * @param frame the same object each time, valid until this call returns; copy what has to last
     */
    void visit(FrameView frame) throws E;
}
