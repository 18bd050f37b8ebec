package dev.seine.collector.cat;

/**
 * A name with {@code *} for any characters and {@code ?} for one.
 *
 * @param pattern the text; all other characters stand for themselves
 */
public record Glob(String pattern) {
    /** Matches every name. */
    public static final Glob ANY = new Glob("*");

    /** Whether a name matches. Takes at most pattern times name steps, whatever the two are. */
    public boolean matches(String name) {
        int inPattern = 0;
        int inName = 0;
        int star = -1;
        int starName = 0;
        while (inName < name.length()) {
            if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
                star = inPattern++;
                starName = inName;
            } else if (inPattern < pattern.length()
                    && (pattern.charAt(inPattern) == '?' || pattern.charAt(inPattern) == name.charAt(inName))) {
                inPattern++;
                inName++;
            } else if (star >= 0) {
                inPattern = star + 1;
                inName = ++starName;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
            inPattern++;
        }
        return inPattern == pattern.length();
    }
}
