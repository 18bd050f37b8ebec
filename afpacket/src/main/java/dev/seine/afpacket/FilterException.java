package dev.seine.afpacket;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A filter expression could not be compiled. The message is libpcap's own, with the expression. */
public final class FilterException extends Exception {
    // libpcap gives no position, but quotes what it did not know: unknown host 'x', illegal token: x, unknown port 'x'.
    private static final Pattern QUOTED = Pattern.compile("['\"]([^'\"]+)['\"]");
    private static final Pattern AFTER_COLON = Pattern.compile(": *(\\S+)$");

    private final String expression;
    private final String reason;

    FilterException(String expression, String reason) {
        super("filter '" + expression + "': " + reason);
        this.expression = expression;
        this.reason = reason;
    }

    /** The expression that was to be compiled. */
    public String expression() {
        return expression;
    }

    /** Why not, in libpcap's words. */
    public String reason() {
        return reason;
    }

    /** The expression and, in a second line, a caret under the word that libpcap names; empty if it names none. */
    public Optional<String> caret() {
        for (Pattern pattern : new Pattern[] {QUOTED, AFTER_COLON}) {
            Matcher matcher = pattern.matcher(reason);
            while (matcher.find()) {
                int position = wordPosition(matcher.group(1));
                if (position >= 0) {
                    return Optional.of(expression + "\n" + " ".repeat(position) + "^");
                }
            }
        }
        return Optional.empty();
    }

    private int wordPosition(String word) {
        Matcher matcher = Pattern.compile("(?<![\\w.])" + Pattern.quote(word) + "(?![\\w.])")
                .matcher(expression);
        return !expression.contains("\n") && matcher.find() ? matcher.start() : -1;
    }
}
