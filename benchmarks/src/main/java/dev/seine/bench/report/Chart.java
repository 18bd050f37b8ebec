package dev.seine.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The first table with ratios of each comparison as horizontal bars: the median, with a line from the smallest to the largest
 * value.
 */
final class Chart {
    private static final int NAMES = 250;
    private static final int BARS = 460;
    private static final int NUMBERS = 190;
    private static final int LINE = 22;
    private static final int WIDTH = NAMES + BARS + NUMBERS;

    private final Report report;
    private final StringBuilder shapes = new StringBuilder();
    private int y = 10;

    Chart(Report report) {
        this.report = report;
    }

    String svg() {
        for (Table table : tables()) {
            draw(table);
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s</svg>
                """.formatted(WIDTH, y + 10, WIDTH, y + 10, shapes);
    }

    private List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        for (Report.Run run : report.runs()) {
            run.outcome().tables().stream().filter(Chart::hasRatios).findFirst().ifPresent(tables::add);
        }
        return tables;
    }

    private static boolean hasRatios(Table table) {
        return table.rows().stream().anyMatch(row -> table.ratio(row).isPresent());
    }

    private void draw(Table table) {
        double largest = table.rows().stream().mapToDouble(Row::max).max().orElse(1);
        y += LINE;
        text(8, "font-weight=\"bold\"", table.title() + " (" + table.unit() + ")");
        for (Row row : table.rows()) {
            y += LINE;
            draw(row, table, BARS / largest);
        }
        y += LINE / 2;
    }

    private void draw(Row row, Table table, double scale) {
        String color = row.name().startsWith("seine") ? "#2a7f9e" : "#b9bfc6";
        shapes.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/>%n",
                NAMES,
                y - 11,
                row.median() * scale,
                color));
        shapes.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %dH%.1f\" stroke=\"#333\"/>%n",
                NAMES + row.min() * scale,
                y - 4,
                NAMES + row.max() * scale));
        text(16, "fill=\"#222\"", row.name());
        String ratio = table.ratio(row)
                .map(value -> String.format(Locale.ROOT, "   %.2f ×", value))
                .orElse("");
        text(NAMES + (int) (row.max() * scale) + 8, "fill=\"#222\"", TableText.number(row.median()) + ratio);
    }

    private void text(int x, String style, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        shapes.append("<text x=\"%d\" y=\"%d\" %s>%s</text>%n".formatted(x, y, style, safe));
    }
}
