package dev.seine.bench.report;

/**
 * What was to be reached, and what was.
 *
 * @param what the figure, in words
 * @param limit the most, or the least, that it may be
 * @param atMost whether the limit is the most
 * @param measured the figure
 * @param unit of both; {@code ×} for ratios
 */
public record Target(String what, double limit, boolean atMost, double measured, String unit) {
    /** A figure that is good when it is small. */
    public static Target atMost(String what, double limit, double measured, String unit) {
        return new Target(what, limit, true, measured, unit);
    }

    /** A figure that is good when it is large. */
    public static Target atLeast(String what, double limit, double measured, String unit) {
        return new Target(what, limit, false, measured, unit);
    }

    /** Whether it was reached. */
    public boolean met() {
        return atMost ? measured <= limit : measured >= limit;
    }
}
