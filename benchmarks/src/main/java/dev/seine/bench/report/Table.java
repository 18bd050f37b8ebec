package dev.seine.bench.report;

import java.util.List;
import java.util.Optional;

/**
 * Contenders that were measured in turn, so that their ratios mean something.
 *
 * @param title what was measured
 * @param unit of all values
 * @param reference the row whose median the others are divided by; empty where a ratio means nothing
 * @param rows in the order in which they are shown
 */
public record Table(String title, String unit, String reference, List<Row> rows) {
    public Table {
        rows = List.copyOf(rows);
    }

    /** A table without ratios. */
    public static Table plain(String title, String unit, List<Row> rows) {
        return new Table(title, unit, "", rows);
    }

    /** The row of this name. */
    public Row row(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("there is no row '" + name + "' in " + title));
    }

    private Optional<Row> find(String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /** The median of a row divided by that of another. */
    public double ratio(String name, String to) {
        return row(name).median() / row(to).median();
    }

    /** The same, unless one of them could not be measured. */
    public Optional<Double> ratioIfMeasured(String name, String to) {
        return find(name).flatMap(row -> find(to).map(against -> row.median() / against.median()));
    }

    /** The median of a row divided by that of the reference, where there is one. */
    public Optional<Double> ratio(Row row) {
        return find(reference).map(against -> row.median() / against.median());
    }
}
