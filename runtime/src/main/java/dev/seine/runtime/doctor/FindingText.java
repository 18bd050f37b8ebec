package dev.seine.runtime.doctor;

import java.util.Locale;
import java.util.stream.Collectors;

/** Findings as lines for people. */
final class FindingText {
    private static final String LAYOUT = "%-8s %-15s %s";

    private FindingText() {}

    /** The finding, and below it what mends it. */
    static String of(Finding finding) {
        String first = lines(finding.level().word(), finding.check(), finding.text());
        return finding.remedy()
                .map(remedy -> first + "\n" + lines("", "", "-> " + remedy))
                .orElse(first);
    }

    /** What comes from outside, such as a broker's answer or a filter, cannot move the cursor of the terminal. */
    private static String lines(String level, String check, String text) {
        String continued = "\n" + String.format(Locale.ROOT, LAYOUT, "", "", "");
        return String.format(Locale.ROOT, LAYOUT, level, check, "")
                + text.strip()
                        .lines()
                        .map(line -> line.replaceAll("\\p{Cntrl}", "?"))
                        .collect(Collectors.joining(continued));
    }

    static String summary(Diagnosis diagnosis) {
        return "\n%d ok, %d warnings, %d errors"
                .formatted(diagnosis.count(Level.OK), diagnosis.count(Level.WARNING), diagnosis.count(Level.ERROR));
    }
}
