package dev.seine.runtime.kafka;

import dev.seine.runtime.metrics.Metric;
import dev.seine.runtime.metrics.Metrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * Some of the hundreds of numbers that a Kafka client has of itself, under names and in units of Prometheus's rules; which
 * of the client's they are stands in Kafka's documentation, "Monitoring". A process may open its client several times, one
 * after the other: the numbers are those of the newest. May be used from any thread.
 */
public final class KafkaClientMetrics {
    /** The client hands its configuration, and so this object, to its reporter. */
    private static final String PROPERTY = "seine.metrics";

    private static final double PER_MILLI = 1_000;

    private static final List<Exported> PRODUCER = List.of(
            Exported.of("producer-metrics", "record-send-total", "kafka_producer_records_sent_total"),
            Exported.of("producer-metrics", "record-retry-total", "kafka_producer_record_retries_total"),
            Exported.of("producer-metrics", "record-error-total", "kafka_producer_record_errors_total"),
            Exported.of("producer-metrics", "outgoing-byte-total", "kafka_producer_sent_bytes_total"),
            Exported.of(
                    "producer-metrics", "failed-authentication-total", "kafka_producer_failed_authentications_total"),
            Exported.of("producer-metrics", "connection-count", "kafka_producer_connections"),
            Exported.of("producer-metrics", "compression-rate-avg", "kafka_producer_compression_ratio"),
            Exported.millis("producer-metrics", "request-latency-avg", "kafka_producer_request_latency_avg_seconds"),
            Exported.millis("producer-metrics", "record-queue-time-avg", "kafka_producer_queue_time_avg_seconds"),
            Exported.millis(
                    "producer-metrics", "produce-throttle-time-avg", "kafka_producer_throttle_time_avg_seconds"));

    private static final List<Exported> CONSUMER = List.of(
            Exported.of(
                    "consumer-fetch-manager-metrics",
                    "records-consumed-total",
                    "kafka_consumer_records_consumed_total"),
            Exported.of(
                    "consumer-fetch-manager-metrics", "bytes-consumed-total", "kafka_consumer_consumed_bytes_total"),
            Exported.millis(
                    "consumer-fetch-manager-metrics", "fetch-latency-avg", "kafka_consumer_fetch_latency_avg_seconds"),
            Exported.millis(
                    "consumer-fetch-manager-metrics",
                    "fetch-throttle-time-avg",
                    "kafka_consumer_throttle_time_avg_seconds"),
            Exported.of("consumer-coordinator-metrics", "rebalance-total", "kafka_consumer_rebalances_total"),
            Exported.of(
                    "consumer-coordinator-metrics", "failed-rebalance-total", "kafka_consumer_failed_rebalances_total"),
            Exported.millis(
                    "consumer-coordinator-metrics", "commit-latency-avg", "kafka_consumer_commit_latency_avg_seconds"),
            Exported.of(
                    "consumer-metrics", "failed-authentication-total", "kafka_consumer_failed_authentications_total"),
            Exported.of("consumer-metrics", "connection-count", "kafka_consumer_connections"));

    private final Map<Source, KafkaMetric> current = new ConcurrentHashMap<>();
    private final List<Exported> exported;

    private KafkaClientMetrics(Metrics metrics, List<Exported> exported) {
        this.exported = exported;
        for (Exported each : exported) {
            Metric metric =
                    Metric.of(each.name(), "The Kafka client's " + each.source().name());
            if (each.isCount()) {
                metrics.counter(metric, () -> (long) value(each));
            } else {
                metrics.gauge(metric, () -> value(each));
            }
        }
    }

    /** What Kafka calls a number of its client. */
    private record Source(String group, String name) {}

    private record Exported(Source source, String name, double divisor) {
        static Exported of(String group, String source, String name) {
            return new Exported(new Source(group, source), name, 1);
        }

        static Exported millis(String group, String source, String name) {
            return new Exported(new Source(group, source), name, PER_MILLI);
        }

        boolean isCount() {
            return name.endsWith("_total");
        }
    }

    /**
     * The numbers of the process's producer.
     *
     * @throws IllegalArgumentException if they are registered already
     */
    public static KafkaClientMetrics ofProducer(Metrics metrics) {
        return new KafkaClientMetrics(metrics, PRODUCER);
    }

    /**
     * The numbers of the process's consumer.
     *
     * @throws IllegalArgumentException if they are registered already
     */
    public static KafkaClientMetrics ofConsumer(Metrics metrics) {
        return new KafkaClientMetrics(metrics, CONSUMER);
    }

    /** What has to be among the client's properties; reporters that are configured stay. */
    public Map<String, Object> properties(Map<String, ?> configured) {
        Object others = configured.get(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG);
        String reporters = (others == null ? "" : others + ",") + Reporter.class.getName();
        return Map.of(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, reporters, PROPERTY, this);
    }

    private double value(Exported each) {
        KafkaMetric metric = current.get(each.source());
        double value = metric != null && metric.metricValue() instanceof Double measured ? measured : 0;
        // An average of nothing.
        return Double.isFinite(value) ? value / each.divisor() : 0;
    }

    private static Source source(KafkaMetric metric) {
        return new Source(metric.metricName().group(), metric.metricName().name());
    }

    private void changed(KafkaMetric metric) {
        // There are others of the same name for each topic, partition and node.
        boolean isOfWholeClient = metric.metricName().tags().keySet().equals(Set.of("client-id"));
        Source source = source(metric);
        if (isOfWholeClient && exported.stream().anyMatch(each -> each.source().equals(source))) {
            current.put(source, metric);
        }
    }

    private void removed(KafkaMetric metric) {
        current.remove(source(metric), metric);
    }

    /** Is made by the Kafka client. */
    public static final class Reporter implements MetricsReporter {
        private volatile Optional<KafkaClientMetrics> target = Optional.empty();

        @Override
        public void configure(Map<String, ?> properties) {
            if (properties.get(PROPERTY) instanceof KafkaClientMetrics told) {
                target = Optional.of(told);
            }
        }

        @Override
        public void init(List<KafkaMetric> metrics) {
            metrics.forEach(this::metricChange);
        }

        @Override
        public void metricChange(KafkaMetric metric) {
            target.ifPresent(told -> told.changed(metric));
        }

        @Override
        public void metricRemoval(KafkaMetric metric) {
            target.ifPresent(told -> told.removed(metric));
        }

        @Override
        public void close() {}
    }
}
