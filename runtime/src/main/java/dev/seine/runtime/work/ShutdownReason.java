package dev.seine.runtime.work;

/**
 * Why a process ends.
 *
 * @param kind decides the exit code
 * @param text for people
 */
public record ShutdownReason(Kind kind, String text) {
    /** Who wanted it. */
    public enum Kind {
        /** The operating system, in the name of a person or a service manager. */
        SIGNAL,
        /** The process itself: it has done what it was started for. */
        REQUEST,
        /** Something in the process has failed. */
        FAILURE
    }
}
