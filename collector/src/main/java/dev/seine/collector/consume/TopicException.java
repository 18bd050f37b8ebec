package dev.seine.collector.consume;

/** Kafka does not do what was asked for, now. */
public final class TopicException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean forGood;

    /** Trouble, for good or not. */
    public TopicException(String message, boolean forGood, Throwable cause) {
        super(message, cause);
        this.forGood = forGood;
    }

    /** Whether it is of no use to try again. */
    public boolean isForGood() {
        return forGood;
    }
}
