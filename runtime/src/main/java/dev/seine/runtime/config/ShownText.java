package dev.seine.runtime.config;

/** Text from outside made fit for one line of an error message. */
final class ShownText {
    private static final int MAX_SHOWN = 80;

    private ShownText() {}

    /** The text in quotes, shortened, without control characters. */
    static String quoted(String text) {
        return "'" + oneLine(text) + "'";
    }

    static String oneLine(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_SHOWN); i++) {
            char c = text.charAt(i);
            // Control characters could forge a second log line or drive a terminal, lone surrogates cannot be encoded.
            boolean printable =
                    !Character.isISOControl(c) && !Character.isSurrogate(c) && c != '\u2028' && c != '\u2029';
            shown.append(printable ? c : '\uFFFD');
        }
        return text.length() > MAX_SHOWN ? shown.append('…').toString() : shown.toString();
    }
}
