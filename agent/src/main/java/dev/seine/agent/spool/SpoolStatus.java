package dev.seine.agent.spool;

/**
 * A spool at some moment.
 *
 * @param bytes of all its files
 * @param records not acknowledged
 * @param frames in these records
 * @param framesOfThisRun of them, those that this run has captured
 * @param corruptFiles that this run has found damaged and set aside
 * @param replayedFrames of earlier runs that this run has delivered
 */
public record SpoolStatus(
        long bytes, long records, long frames, long framesOfThisRun, long corruptFiles, long replayedFrames) {
    /** An empty spool, or none. */
    public static SpoolStatus empty() {
        return new SpoolStatus(0, 0, 0, 0, 0, 0);
    }
}
