package dev.seine.runtime.config;

import java.util.regex.Pattern;

/** Text from outside made fit for one line of an error message. */
final class ShownText {
    private static final int MAX_SHOWN = 80;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private ShownText() {}

    /** The text in quotes, shortened, without control characters. */
    static String quoted(String text) {
        return "'" + oneLine(text) + "'";
    }

    /** The text without quotes, shortened likewise. */
    static String oneLine(String text) {
        return text.length() > MAX_SHOWN ? printable(text.substring(0, MAX_SHOWN)) + '…' : printable(text);
    }

    /** The text in full, without control characters. */
    static String printable(String text) {
        // Control characters could forge a second log line or drive a terminal; lone surrogates cannot be encoded.
        return UNPRINTABLE.matcher(text).replaceAll("\uFFFD");
    }
}
