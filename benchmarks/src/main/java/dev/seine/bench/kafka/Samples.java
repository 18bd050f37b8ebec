package dev.seine.bench.kafka;

import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table that grows round by round; the rows stand in the order in which they came. */
final class Samples {
    private final String title;
    private final String unit;
    private final String reference;
    private final Map<String, List<Double>> rows = new LinkedHashMap<>();
    private final Map<String, String> remarks = new LinkedHashMap<>();

    /** Without rows; the reference is the name of one that will come. */
    Samples(String title, String unit, String reference) {
        this.title = title;
        this.unit = unit;
        this.reference = reference;
    }

    void add(String row, double value) {
        rows.computeIfAbsent(row, name -> new ArrayList<>()).add(value);
    }

    /** Says more of a row; the last word counts. */
    void remark(String row, String remark) {
        remarks.put(row, remark);
    }

    Table table() {
        return new Table(
                title,
                unit,
                reference,
                rows.entrySet().stream()
                        .map(row -> new Row(row.getKey(), row.getValue(), remarks.getOrDefault(row.getKey(), "")))
                        .toList());
    }
}
