package dev.seine.runtime.http;

import java.util.List;

/**
 * The answer of a {@link Health}.
 *
 * @param ok whether all is well
 * @param reasons why it is not; empty if and only if it is
 */
public record HealthReport(boolean ok, List<String> reasons) {
    public HealthReport {
        reasons = List.copyOf(reasons);
        if (ok != reasons.isEmpty()) {
            throw new IllegalArgumentException("a report has reasons exactly if it is not ok");
        }
    }

    public static HealthReport healthy() {
        return new HealthReport(true, List.of());
    }

    /** Well if there is no reason why not. */
    public static HealthReport of(List<String> reasons) {
        return new HealthReport(reasons.isEmpty(), reasons);
    }
}
