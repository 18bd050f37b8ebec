package dev.seine.runtime.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a metric is called, by Prometheus's rules: {@code seine_frames_total{stage="captured"}}.
 *
 * @param name as it is scraped: lower-case words joined by underscores, the unit near the end
 * @param help one sentence for people
 * @param labels names to values, in name order; metrics of one name must have the same label names
 */
public record Metric(String name, String help, SortedMap<String, String> labels) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    public Metric {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no metric name: lower-case words joined by _");
        }
        for (String label : labels.keySet()) {
            if (!NAME.matcher(label).matches()) {
                throw new IllegalArgumentException("'" + label + "' is no label name: lower-case words joined by _");
            }
        }
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    public static Metric of(String name, String help) {
        return new Metric(name, help, new TreeMap<>());
    }

    /** The same metric with one label more. Values come from small closed sets, because each makes a time series. */
    public Metric label(String label, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(label, value);
        return new Metric(name, help, new TreeMap<>(more));
    }
}
