package dev.seine.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A table in the format that terminals and Markdown share. */
public final class TableText {
    private TableText() {}

    /** The title and a Markdown table whose columns are aligned. */
    public static String of(Table table) {
        boolean ratios = table.rows().stream().anyMatch(row -> table.ratio(row).isPresent());
        boolean rounds = table.rows().stream().anyMatch(row -> row.values().size() > 1);
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(table.unit(), rounds ? "median" : "value"));
        if (rounds) {
            head.addAll(List.of("min", "max"));
        }
        if (ratios) {
            head.add("ratio");
        }
        head.add("remark");
        lines.add(head);
        for (Row row : table.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.name(), number(row.median())));
            if (rounds) {
                cells.addAll(List.of(number(row.min()), number(row.max())));
            }
            if (ratios) {
                cells.add(table.ratio(row).map(TableText::ratio).orElse(""));
            }
            cells.add(row.remark());
            lines.add(cells);
        }
        return table.title() + "\n\n" + aligned(lines);
    }

    /** Targets, and whether they were met. */
    public static String of(List<Target> targets) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("target", "wanted", "measured", ""));
        for (Target target : targets) {
            lines.add(List.of(
                    target.what(),
                    (target.atMost() ? "≤ " : "≥ ") + number(target.limit()) + " " + target.unit(),
                    number(target.measured()) + " " + target.unit(),
                    target.met() ? "met" : "**not met**"));
        }
        return aligned(lines);
    }

    private static String aligned(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        lines.replaceAll(
                line -> line.stream().map(cell -> cell.replace("|", "\\|")).toList());
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(line(lines.get(i), widths));
            if (i == 0) {
                List<String> rule = new ArrayList<>();
                for (int column = 0; column < columns; column++) {
                    rule.add("-".repeat(Math.max(3, widths[column])));
                }
                text.append(line(rule, widths));
            }
        }
        return text.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            String blanks = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
            padded.add(i == 0 || i == cells.size() - 1 ? cells.get(i) + blanks : blanks + cells.get(i));
        }
        return padded.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f ×", value);
    }

    /** Three figures that mean something. */
    static String number(double value) {
        double size = Math.abs(value);
        String format =
                size >= 100 || size == Math.rint(size) ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
