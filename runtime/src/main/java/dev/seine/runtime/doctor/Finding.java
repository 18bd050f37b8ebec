package dev.seine.runtime.doctor;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param check the name of the check, one or two words
 * @param text what was found, with its numbers; one line or, for a filter with a caret below it, several
 * @param remedy the command or the setting that mends it; what is not ok has one
 */
public record Finding(Level level, String check, String text, Optional<String> remedy) {
    public Finding {
        if (check.isBlank() || text.isBlank()) {
            throw new IllegalArgumentException("a finding says what was looked at, and what was found");
        }
        if (level != Level.OK && remedy.filter(words -> !words.isBlank()).isEmpty()) {
            throw new IllegalArgumentException("a finding that is not ok says what mends it: " + text);
        }
    }

    public static Finding ok(String check, String text) {
        return new Finding(Level.OK, check, text, Optional.empty());
    }

    /** One that is as it should be, but may be wanted otherwise. */
    public static Finding okBut(String check, String text, String hint) {
        return new Finding(Level.OK, check, text, Optional.of(hint));
    }

    public static Finding warning(String check, String text, String remedy) {
        return new Finding(Level.WARNING, check, text, Optional.of(remedy));
    }

    public static Finding error(String check, String text, String remedy) {
        return new Finding(Level.ERROR, check, text, Optional.of(remedy));
    }
}
