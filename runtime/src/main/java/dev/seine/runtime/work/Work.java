package dev.seine.runtime.work;

/** What a {@link Worker} does, a piece at a time. All methods but {@link #wakeUp()} are called on the worker's thread. */
public interface Work {
    /** Returned by {@link #doWork()} when there will never be any more to do: the worker then stops in order. */
    int FINISHED = -1;

    /**
     * Does what can be done now, in pieces of at most some tenths of a second, so that the worker can be stopped.
     *
     * @return how much was done in the work's own unit; 0 if there was nothing to do; {@link #FINISHED} at the end
     * @throws Exception if the work cannot go on; the worker fails, and with it the process
     */
    int doWork() throws Exception;

    /** Called once, before the first {@link #doWork()}. If it throws, the worker fails and {@link #onStop()} is not called. */
    default void onStart() throws Exception {}

    /** Called once after a start that succeeded, whether the worker was stopped or has failed: closes what the work owns. */
    default void onStop() throws Exception {}

    /**
     * Goes up while a {@link #doWork()} waits for something outside that may take for ever, such as room behind it, so that
     * whoever watches the worker can tell waiting from hanging. Asked by any thread.
     */
    default long waits() {
        return 0;
    }

    /**
     * Called on another thread when the worker is asked to stop, perhaps while it starts or ends: makes a {@link #doWork()} that blocks return soon. A worker
     * is never interrupted, because an interrupt closes a file channel under the work's hands.
     */
    default void wakeUp() {}
}
