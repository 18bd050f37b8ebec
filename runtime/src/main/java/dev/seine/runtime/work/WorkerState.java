package dev.seine.runtime.work;

/** The life of a {@link Worker}. */
public enum WorkerState {
    /** Made, not yet started. */
    NEW,
    /** Its thread is running. */
    RUNNING,
    /** Was asked to stop, or has finished, and is cleaning up. */
    STOPPING,
    /** Has ended in order. */
    STOPPED,
    /** Has ended because something was thrown. */
    FAILED;

    /** Whether nothing can change any more. */
    public boolean isEnd() {
        return this == STOPPED || this == FAILED;
    }

    boolean canBecome(WorkerState next) {
        return switch (this) {
            case NEW -> next == RUNNING || next == STOPPED;
            case RUNNING -> next == STOPPING || next == FAILED;
            case STOPPING -> next == STOPPED || next == FAILED;
            case STOPPED, FAILED -> false;
        };
    }
}
