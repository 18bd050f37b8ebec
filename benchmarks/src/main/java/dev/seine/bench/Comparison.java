package dev.seine.bench;

import dev.seine.bench.report.Outcome;

/** Something that is measured, beside what it has to be compared with. */
public interface Comparison {
    /** As typed behind {@code ./dev bench}. */
    String name();

    /** What it answers, in one line. */
    String question();

    /** Measures; takes minutes, less when the setting is quick. */
    Outcome run(Setting setting) throws Exception;
}
