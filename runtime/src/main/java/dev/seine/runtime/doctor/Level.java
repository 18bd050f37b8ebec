package dev.seine.runtime.doctor;

import java.util.Locale;

/** How bad a finding is. */
public enum Level {
    /** As it should be. */
    OK,
    /** It works, but less well or less safely than it should. */
    WARNING,
    /** It cannot work, or frames would be lost. */
    ERROR;

    /** The word that is printed. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
