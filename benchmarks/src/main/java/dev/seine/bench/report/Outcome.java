package dev.seine.bench.report;

import java.util.List;

/**
 * One comparison as it was run.
 *
 * @param name as typed behind {@code ./dev bench}
 * @param method how it was measured, in a few sentences
 * @param tables what was measured
 * @param targets what was to be reached
 */
public record Outcome(String name, String method, List<Table> tables, List<Target> targets) {
    public Outcome {
        tables = List.copyOf(tables);
        targets = List.copyOf(targets);
    }
}
