package dev.seine.agent.publish;

import dev.seine.agent.limit.LimitSettings;
import java.time.Duration;

/** Limits, of each kind that takes another way through the judge. */
enum HotPathLimits {
    /** A block is not looked at. */
    NONE,
    /** A block is counted. */
    NUMBER,
    /** Every frame is looked at, and let through. */
    WIDE_RATES,
    /** Every frame is looked at, and every other one of {@link HotPathProgram#block} is dropped. */
    NARROW_RATE;

    private static final long WIDE = Integer.MAX_VALUE;

    LimitSettings settings() {
        return switch (this) {
            case NONE -> LimitSettings.NONE;
            case NUMBER -> new LimitSettings(0, 0, Duration.ZERO, WIDE, 0);
            case WIDE_RATES -> new LimitSettings(WIDE, WIDE, Duration.ofDays(1), 0, WIDE);
            case NARROW_RATE -> new LimitSettings(1_000, 0, Duration.ZERO, 0, 0);
        };
    }
}
