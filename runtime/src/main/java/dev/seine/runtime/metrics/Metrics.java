package dev.seine.runtime.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The metrics of a process. Suppliers are called on the scraping thread, so they read fields that other threads write
 * (volatile, or opaque), do not block and do not throw. All methods may be called from any thread.
 */
public final class Metrics implements AutoCloseable {
    /** What {@link #scrape()} returns. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Few, because each is a time series. */
    private static final Duration[] DELAY_BOUNDS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmMeters jvm;
    /** Micrometer holds a function counter's source weakly, so it is held here; the key also tells of names taken twice. */
    private final Map<Series, Object> sources = new ConcurrentHashMap<>();

    /** Micrometer lets labels differ, but queries over them then miss what lacks a label. */
    private final Map<String, Set<String>> labelNames = new ConcurrentHashMap<>();

    /** What makes a time series one of its own; the help text does not. */
    private record Series(String name, Map<String, String> labels) {}

    /** Has the JVM's own metrics from the start. */
    public Metrics() {
        // Without this a metric that the registry does not take is left out with no more than a log line.
        registry.throwExceptionOnRegistrationFailure();
        jvm = new JvmMeters(registry);
        ProcessMemory.residentBytes()
                .ifPresent(ignored -> gauge(
                        Metric.of("process_resident_memory_bytes", "Memory of the process that is in RAM"),
                        () -> ProcessMemory.residentBytes().orElse(0)));
    }

    /**
     * A number that only grows; its name ends in {@code _total}.
     *
     * @throws IllegalArgumentException if the name is wrong or taken
     */
    public Registration counter(Metric metric, LongSupplier count) {
        if (!metric.name().endsWith("_total")) {
            throw new IllegalArgumentException("a counter's name ends in _total, but this is " + metric.name());
        }
        return register(
                metric,
                count,
                () -> FunctionCounter.builder(metric.name(), count, LongSupplier::getAsLong)
                        .description(metric.help())
                        .tags(tags(metric))
                        .register(registry));
    }

    /**
     * A number that goes up and down.
     *
     * @throws IllegalArgumentException if the name is wrong or taken
     */
    public Registration gauge(Metric metric, DoubleSupplier value) {
        if (metric.name().endsWith("_total")) {
            throw new IllegalArgumentException(
                    "only a counter's name ends in _total, but the gauge is " + metric.name());
        }
        return register(
                metric,
                value,
                () -> Gauge.builder(metric.name(), value::getAsDouble)
                        .description(metric.help())
                        .tags(tags(metric))
                        .register(registry));
    }

    /**
     * Durations, counted in buckets from 0.1 s to 5 min; its name ends in {@code _seconds}.
     *
     * @throws IllegalArgumentException if the name is wrong or taken
     */
    public DelayHistogram delays(Metric metric) {
        if (!metric.name().endsWith("_seconds")) {
            throw new IllegalArgumentException("a delay's name ends in _seconds, but this is " + metric.name());
        }
        Timer.Builder builder = Timer.builder(metric.name())
                .description(metric.help())
                .tags(tags(metric))
                .serviceLevelObjectives(DELAY_BOUNDS);
        Timer[] timer = new Timer[1];
        register(metric, builder, () -> timer[0] = builder.register(registry));
        return new DelayHistogram(timer[0]);
    }

    /** All metrics in Prometheus's text format, {@link #CONTENT_TYPE}. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        jvm.close();
        registry.close();
    }

    private Registration register(Metric metric, Object source, Supplier<Meter> registering) {
        Set<String> labels = labelNames.computeIfAbsent(
                metric.name(), name -> Set.copyOf(metric.labels().keySet()));
        if (!labels.equals(metric.labels().keySet())) {
            throw new IllegalArgumentException("metric " + metric.name() + " has the labels " + new TreeSet<>(labels)
                    + " elsewhere, but here " + metric.labels().keySet());
        }
        Series series = new Series(metric.name(), metric.labels());
        if (sources.putIfAbsent(series, source) != null) {
            throw new IllegalArgumentException("metric " + metric.name() + metric.labels() + " is registered already");
        }
        try {
            Meter meter = registering.get();
            return () -> {
                if (sources.remove(series, source)) {
                    registry.remove(meter);
                }
            };
        } catch (RuntimeException e) {
            sources.remove(series, source);
            throw e;
        }
    }

    private static Tags tags(Metric metric) {
        return Tags.of(metric.labels().entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList());
    }
}
