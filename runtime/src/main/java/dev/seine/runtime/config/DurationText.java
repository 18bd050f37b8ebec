package dev.seine.runtime.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 200ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 7d}, or ISO 8601. */
public final class DurationText {
    /** A hundred years: more is a mistake, and this still fits in 64 bits of nanoseconds. */
    private static final Duration MAX = Duration.ofDays(36_500);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}) ?(ns|us|ms|s|m|h|d)");
    private static final Unit[] LARGEST_FIRST = {
        new Unit("d", ChronoUnit.DAYS),
        new Unit("h", ChronoUnit.HOURS),
        new Unit("m", ChronoUnit.MINUTES),
        new Unit("s", ChronoUnit.SECONDS),
        new Unit("ms", ChronoUnit.MILLIS),
        new Unit("us", ChronoUnit.MICROS),
        new Unit("ns", ChronoUnit.NANOS)
    };

    private record Unit(String name, ChronoUnit unit) {}

    private DurationText() {}

    /**
     * Reads what {@link #print} writes.
     *
     * @throws IllegalArgumentException if it is no duration, negative, or longer than a hundred years
     */
    public static Duration parse(String text) {
        try {
            Matcher matcher = TEXT.matcher(text);
            Duration duration = matcher.matches()
                    ? Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)))
                    : Duration.parse(text);
            if (duration.isNegative() || duration.compareTo(MAX) > 0) {
                throw new IllegalArgumentException("not between 0 and 100 years");
            }
            return duration;
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not a duration", e);
        }
    }

    /** The duration in the largest unit that keeps it exact. */
    public static String print(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        for (Unit unit : LARGEST_FIRST) {
            long count = duration.dividedBy(unit.unit().getDuration());
            if (count > 0 && unit.unit().getDuration().multipliedBy(count).equals(duration)) {
                return count + unit.name();
            }
        }
        return duration.toString();
    }

    private static ChronoUnit unit(String name) {
        for (Unit unit : LARGEST_FIRST) {
            if (unit.name().equals(name)) {
                return unit.unit();
            }
        }
        throw new IllegalArgumentException("no unit " + name);
    }
}
