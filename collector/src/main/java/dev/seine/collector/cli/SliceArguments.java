package dev.seine.collector.cli;

import dev.seine.collector.cat.Glob;
import dev.seine.collector.cat.Slice;
import dev.seine.collector.ledger.TimeRange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of {@code seine cat}: {@code key=value} selects, everything else is the filter. */
final class SliceArguments {
    private static final Pattern SELECTOR = Pattern.compile("(host|iface|last|from|to|link)=(.*)");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern LINK = Pattern.compile("[0-9]{1,5}");

    private SliceArguments() {}

    /**
     * Reads the words.
     *
     * @param now what {@code last} counts from
     * @throws IllegalArgumentException if one is wrong; the message says what is right
     */
    static Slice parse(List<String> words, Instant now) {
        Map<String, String> selectors = new HashMap<>();
        List<String> filter = new ArrayList<>();
        for (String word : words) {
            Matcher matcher = SELECTOR.matcher(word);
            if (!matcher.matches()) {
                filter.add(word);
            } else if (selectors.put(matcher.group(1), matcher.group(2)) != null) {
                throw new IllegalArgumentException(matcher.group(1) + "= is given twice");
            }
        }
        return new Slice(
                new Glob(selectors.getOrDefault("host", "*")),
                new Glob(selectors.getOrDefault("iface", "*")),
                time(selectors, now),
                link(selectors),
                String.join(" ", filter));
    }

    private static TimeRange time(Map<String, String> selectors, Instant now) {
        String last = selectors.get("last");
        String from = selectors.get("from");
        String to = selectors.get("to");
        if (last != null && from != null) {
            throw new IllegalArgumentException("last= and from= exclude each other");
        }
        long toNs = to == null ? Long.MAX_VALUE : nanoseconds("to", to);
        long fromNs = from == null ? 0 : nanoseconds("from", from);
        if (last != null) {
            Instant end = to == null ? now : instant("to", to);
            fromNs = nanoseconds(end.minus(duration(last)));
        }
        if (fromNs > toNs) {
            throw new IllegalArgumentException("the time ends before it begins");
        }
        return new TimeRange(fromNs, toNs);
    }

    private static OptionalInt link(Map<String, String> selectors) {
        String link = selectors.get("link");
        if (link == null) {
            return OptionalInt.empty();
        }
        if (!LINK.matcher(link).matches()) {
            throw new IllegalArgumentException("link= takes the number of a link type, such as link=1 for Ethernet");
        }
        return OptionalInt.of(Integer.parseInt(link));
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("last= takes a duration such as 90s, 10m, 2h or 1d, not " + text);
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static long nanoseconds(String key, String text) {
        return nanoseconds(instant(key, text));
    }

    private static Instant instant(String key, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    key + "= takes a time as RFC 3339 has it, such as 2026-11-24T07:42:00Z or"
                            + " 2026-11-24T08:42:00.5+01:00, not " + text,
                    e);
        }
    }

    /** Times that nanoseconds since 1970 cannot say, before 1970 or after 2262, become the nearest that they can. */
    private static long nanoseconds(Instant instant) {
        try {
            return Math.max(
                    0, Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano()));
        } catch (ArithmeticException e) {
            return instant.getEpochSecond() < 0 ? 0 : Long.MAX_VALUE;
        }
    }
}
