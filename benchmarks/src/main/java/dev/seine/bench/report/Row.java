package dev.seine.bench.report;

import java.util.Arrays;
import java.util.List;

/**
 * What one contender was measured at.
 *
 * @param name the contender, or the thing that was measured
 * @param values one a round, in the unit of the table, at least one
 * @param remark what else is to be known, such as drops; may be empty
 */
public record Row(String name, List<Double> values, String remark) {
    public Row {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " was not measured");
        }
        values = List.copyOf(values);
    }

    /** A row that was measured once. */
    public static Row single(String name, double value, String remark) {
        return new Row(name, List.of(value), remark);
    }

    /** The middle value; of an even number the mean of both. */
    public double median() {
        double[] sorted = sorted();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The smallest value. */
    public double min() {
        return sorted()[0];
    }

    /** The largest value. */
    public double max() {
        return sorted()[values.size() - 1];
    }

    private double[] sorted() {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
