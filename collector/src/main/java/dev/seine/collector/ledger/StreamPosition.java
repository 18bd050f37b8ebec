package dev.seine.collector.ledger;

/**
 * A place between two batches of a stream.
 *
 * @param batch sequence number of the batch behind it
 * @param frame sequence number of the frame behind it
 */
public record StreamPosition(long batch, long frame) {
    /** Where every stream begins. */
    public static final StreamPosition START = new StreamPosition(0, 0);

    public StreamPosition {
        if (batch < 0 || frame < 0) {
            throw new IllegalArgumentException("batch " + batch + " and frame " + frame + " must not be negative");
        }
    }
}
