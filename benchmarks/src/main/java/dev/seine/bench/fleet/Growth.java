package dev.seine.bench.fleet;

import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What was measured at sizes that grow.
 *
 * @param of what grows, as in {@code hosts}
 * @param points from the smallest to the largest
 * @param <T> what was measured at a size
 */
record Growth<T>(String of, List<Point<T>> points) {
    /** What was measured at one size. */
    record Point<T>(int size, T measured) {}

    Growth {
        points = List.copyOf(points);
    }

    /** A figure at each size; the last row says how steeply it grows. */
    Table table(String title, String unit, ToDoubleFunction<T> figure) {
        List<Row> rows = new ArrayList<>();
        for (Point<T> point : points) {
            boolean isLast = point.equals(points.getLast());
            rows.add(Row.single(
                    "%,d %s".formatted(point.size(), of),
                    figure.applyAsDouble(point.measured()),
                    isLast ? slope(figure) : ""));
        }
        return Table.plain(title, unit, rows);
    }

    /** The exponent of the power law between the ends: 0 is no growth at all, 1 is in proportion; nothing can be told from 0 on. */
    private String slope(ToDoubleFunction<T> figure) {
        Point<T> first = points.getFirst();
        Point<T> last = points.getLast();
        double least = figure.applyAsDouble(first.measured());
        if (least == 0) {
            return "";
        }
        double ratio = figure.applyAsDouble(last.measured()) / least;
        double times = (double) last.size() / first.size();
        return String.format(
                Locale.ROOT, "%.2f × at %,.0f × as many: slope %.2f", ratio, times, Math.log(ratio) / Math.log(times));
    }
}
