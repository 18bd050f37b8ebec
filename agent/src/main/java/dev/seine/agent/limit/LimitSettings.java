package dev.seine.agent.limit;

import java.time.Duration;

/**
 * What a capture may take; 0 stands for no limit everywhere.
 *
 * @param framesPerSecond frames that are sent in a second
 * @param bytesPerSecond captured bytes that are sent in a second
 * @param duration after which the capture ends
 * @param frames after which the capture ends
 * @param bytes captured bytes that are never exceeded; the capture ends with the first frame that would
 */
public record LimitSettings(long framesPerSecond, long bytesPerSecond, Duration duration, long frames, long bytes) {
    /** No limit at all. */
    public static final LimitSettings NONE = new LimitSettings(0, 0, Duration.ZERO, 0, 0);

    public LimitSettings {
        if (framesPerSecond < 0 || bytesPerSecond < 0 || duration.isNegative() || frames < 0 || bytes < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
    }

    boolean hasRate() {
        return framesPerSecond > 0 || bytesPerSecond > 0;
    }

    /** Whether frames have to be looked at one by one. */
    boolean judgesFrames() {
        return hasRate() || bytes > 0;
    }
}
