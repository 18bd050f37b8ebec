package dev.seine.runtime.doctor;

import java.util.List;

/** All that was found. */
public record Diagnosis(List<Finding> findings) {
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** How many findings are of a level. */
    public long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    /** 0 where nothing is worse than a warning, else 1. */
    public int exitCode() {
        return count(Level.ERROR) == 0 ? 0 : 1;
    }
}
