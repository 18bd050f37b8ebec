package dev.seine.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Metric FRAMES = Metric.of("seine_frames_total", "Frames, by the stage they have reached");

    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    private List<String> scraped(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.matches("(# (HELP|TYPE) )?" + name + "\\b.*"))
                .toList();
    }

    @Test
    void aSuppliedCounterIsACounterAndIsReadAtEachScrape() {
        AtomicLong captured = new AtomicLong(7);
        metrics.counter(FRAMES.label("stage", "captured"), captured::get);
        metrics.counter(FRAMES.label("stage", "published"), () -> 3);
        captured.set(123_456_789_012L);
        System.gc();
        assertThat(scraped("seine_frames_total"))
                .containsExactly(
                        "# HELP seine_frames_total Frames, by the stage they have reached",
                        "# TYPE seine_frames_total counter",
                        "seine_frames_total{stage=\"captured\"} 1.23456789012E11",
                        "seine_frames_total{stage=\"published\"} 3.0");
    }

    @Test
    void aGaugeSurvivesGarbageCollectionAndGoesWhenItIsClosed() {
        Registration queued = metrics.gauge(Metric.of("seine_queued_bytes", "Bytes in the queue"), () -> 42);
        System.gc();
        assertThat(scraped("seine_queued_bytes")).contains("seine_queued_bytes 42.0");
        queued.close();
        queued.close();
        assertThat(scraped("seine_queued_bytes")).isEmpty();
        metrics.gauge(Metric.of("seine_queued_bytes", "Bytes in the queue"), () -> 43);
        queued.close();
        assertThat(scraped("seine_queued_bytes")).contains("seine_queued_bytes 43.0");
    }

    @Test
    void delaysAreCountedInTheirBuckets() {
        DelayHistogram delays =
                metrics.delays(Metric.of("seine_publish_delay_seconds", "From the capture to the broker's answer"));
        delays.recordNs(5_000_000);
        delays.recordNs(-1);
        delays.recordNs(500_000_000);
        delays.recordNs(2_000_000_000);
        assertThat(scraped("seine_publish_delay_seconds(_bucket|_count|_sum)"))
                .contains(
                        "seine_publish_delay_seconds_bucket{le=\"0.1\"} 2",
                        "seine_publish_delay_seconds_bucket{le=\"1.0\"} 3",
                        "seine_publish_delay_seconds_bucket{le=\"+Inf\"} 4",
                        "seine_publish_delay_seconds_count 4",
                        "seine_publish_delay_seconds_sum 2.505");
    }

    @Test
    void theProcessAndItsJvmAreMeasured() {
        String scrape = metrics.scrape();
        assertThat(scrape)
                .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_uptime_seconds ", "jvm_gc_");
        assertThat(ProcessMemory.residentBytes().orElseThrow()).isGreaterThan(1 << 20);
        assertThat(scrape).contains("process_resident_memory_bytes ");
    }

    @Test
    void namesThatPrometheusWouldNotUnderstandAreRefused() {
        assertThatThrownBy(() -> metrics.counter(Metric.of("seine_frames", ""), () -> 0))
                .hasMessage("a counter's name ends in _total, but this is seine_frames");
        assertThatThrownBy(() -> metrics.gauge(FRAMES, () -> 0))
                .hasMessage("only a counter's name ends in _total, but the gauge is seine_frames_total");
        assertThatThrownBy(() -> metrics.delays(Metric.of("seine_delay", "")))
                .hasMessage("a delay's name ends in _seconds, but this is seine_delay");
        assertThatThrownBy(() -> Metric.of("seine.frames", ""))
                .hasMessage("'seine.frames' is no metric name: lower-case words joined by _");
    }

    @Test
    void aMetricIsRegisteredOnceAndWithTheLabelNamesOfItsName() {
        metrics.counter(FRAMES.label("stage", "captured"), () -> 0);
        assertThatThrownBy(() -> metrics.counter(FRAMES.label("stage", "captured"), () -> 0))
                .hasMessage("metric seine_frames_total{stage=captured} is registered already");
        assertThatThrownBy(() -> metrics.counter(
                        Metric.of(FRAMES.name(), "Said otherwise").label("stage", "captured"), () -> 0))
                .hasMessage("metric seine_frames_total{stage=captured} is registered already");
        assertThatThrownBy(() -> metrics.counter(FRAMES.label("ring", "0"), () -> 0))
                .hasMessage("metric seine_frames_total has the labels [stage] elsewhere, but here [ring]");
    }
}
