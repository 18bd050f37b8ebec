package dev.seine.bench.kafka;

import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How fast bytes went by, and what that cost, once the compilers had warmed up.
 *
 * @param megabytesPerSecond by the clock
 * @param cpuSecondsAGigabyte user and system
 */
record Pace(double megabytesPerSecond, double cpuSecondsAGigabyte) {
    /**
     * One look at a program that is getting on.
     *
     * @param timeNs of {@link System#nanoTime()}
     * @param cpuSeconds that it has spent
     * @param bytes that it has done
     */
    record Look(long timeNs, double cpuSeconds, double bytes) {}

    static Pace between(Look first, Look last) {
        double bytes = last.bytes() - first.bytes();
        return new Pace(
                bytes / 1e6 / ((last.timeNs() - first.timeNs()) / 1e9),
                (last.cpuSeconds() - first.cpuSeconds()) / (bytes / 1e9));
    }

    /** A table of speeds and one of CPU times. */
    static List<Table> tables(String title, String reference, Map<String, List<Pace>> paces) {
        return List.of(
                table(title + ", speed", "MB/s", reference, paces, Pace::megabytesPerSecond),
                table(title + ", CPU", "s of CPU a GB", reference, paces, Pace::cpuSecondsAGigabyte));
    }

    private static Table table(
            String title, String unit, String reference, Map<String, List<Pace>> paces, ToDoubleFunction<Pace> figure) {
        List<Row> rows = new ArrayList<>();
        paces.forEach((name, all) ->
                rows.add(new Row(name, all.stream().mapToDouble(figure).boxed().toList(), "")));
        return new Table(title, unit, reference, rows);
    }
}
