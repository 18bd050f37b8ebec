package dev.seine.runtime.work;

/**
 * Why a process ends.
 *
 * @param kind decides the exit code
 * @param text for people
 */
public record ShutdownReason(Kind kind, String text) {
    /** That the terminal is gone. */
    static final ShutdownReason HANG_UP = new ShutdownReason(Kind.SIGNAL, "SIGHUP");

    /** Who wanted it. */
    public enum Kind {
        /** The operating system, in the name of a person or a service manager. */
        SIGNAL,
        /** The process itself: it has done what it was started for. */
        REQUEST,
        /** Something in the process has failed. */
        FAILURE
    }

    /** Whether it was SIGHUP, which other programs understand as the wish to read the configuration again. */
    public boolean isHangUp() {
        return equals(HANG_UP);
    }
}
