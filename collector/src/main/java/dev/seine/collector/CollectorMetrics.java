package dev.seine.collector;

import dev.seine.collector.archive.ArchiveCounters;
import dev.seine.collector.consume.ConsumeWorker;
import dev.seine.collector.consume.Quarantine;
import dev.seine.collector.consume.QuarantineReason;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionRule;
import dev.seine.collector.seal.SealWorker;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.runtime.http.Health;
import dev.seine.runtime.metrics.DelayHistogram;
import dev.seine.runtime.metrics.Metric;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.metrics.Registration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The collector's metrics, by their names. */
final class CollectorMetrics implements AutoCloseable {
    private final Metrics metrics;
    private final List<Registration> registrations = new ArrayList<>();
    /** By partition; belongs to the thread that reads until that has ended. */
    private final Map<Integer, Registration> lags = new HashMap<>();

    CollectorMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    void archive(ArchiveCounters counters, LongAdder offsetGaps) {
        counter(
                Metric.of("seine_frames_total", "Frames, by how far they have come")
                        .label("stage", "archived"),
                counters.archivedFrames::sum);
        counter(
                Metric.of("seine_bytes_total", "Captured bytes of frames, by how far they have come")
                        .label("stage", "archived"),
                counters.archivedBytes::sum);
        counter("seine_collector_duplicate_batches_total", "Batches that came again", counters.duplicateBatches::sum);
        counter("seine_collector_gaps_total", "How often batches of a stream were missing", counters.gaps::sum);
        counter("seine_collector_gap_frames_total", "Frames that were missing", counters.gapFrames::sum);
        counter(
                "seine_collector_host_id_conflicts_total",
                "How often the batches of two agents with one host id came in turn",
                counters.hostIdConflicts::sum);
        counter("seine_collector_checkpoints_total", "Checkpoints written", counters.checkpoints::sum);
        counter(
                "seine_collector_offset_gaps_total",
                "How often records were gone from the topic before they were read",
                offsetGaps::sum);
    }

    void consume(ConsumeWorker worker) {
        gauge(
                "seine_collector_open_files",
                "Capture files that are not sealed yet",
                () -> worker.status().openFiles());
        gauge(
                "seine_collector_assigned_partitions",
                "Partitions that this collector reads",
                () -> worker.status().assignedPartitions());
        gauge(
                "seine_collector_lag_records_max",
                "Records not read yet of the partition that is furthest behind",
                () -> worker.status().lag().values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0));
    }

    /** Lag is told of the partitions that this collector has, and of no others. */
    void lag(ConsumeWorker worker, Set<Integer> partitions) {
        for (Integer partition : List.copyOf(lags.keySet())) {
            if (!partitions.contains(partition)) {
                Optional.ofNullable(lags.remove(partition)).ifPresent(Registration::close);
            }
        }
        for (Integer partition : partitions) {
            lags.computeIfAbsent(
                    partition,
                    number -> metrics.gauge(
                            Metric.of("seine_collector_lag_records", "Records of a partition that are not read yet")
                                    .label("partition", number.toString()),
                            () -> worker.status().lag().getOrDefault(number, 0L)));
        }
    }

    void quarantine(Quarantine quarantine) {
        for (QuarantineReason reason : QuarantineReason.values()) {
            counter(
                    Metric.of("seine_collector_quarantined_records_total", "Records that could not be archived")
                            .label("reason", reason.name().toLowerCase(Locale.ROOT)),
                    () -> quarantine.count(reason));
        }
    }

    void seal(SealWorker worker, Retention retention) {
        counter("seine_collector_sealed_files_total", "Capture files sealed", worker::sealedFiles);
        counter("seine_collector_sealed_bytes_total", "Compressed bytes of sealed files", worker::sealedBytes);
        counter("seine_collector_seal_failures_total", "How often a file could not be sealed", worker::failures);
        for (RetentionRule rule : RetentionRule.values()) {
            counter(
                    Metric.of("seine_collector_deleted_files_total", "Sealed capture files deleted by the retention")
                            .label("rule", rule.name().toLowerCase(Locale.ROOT)),
                    () -> retention.deleted(rule));
        }
    }

    void health(Health ready, ArchiveStorage storage) {
        gauge(
                "seine_collector_ready",
                "1 while all partitions of this collector are archived, else 0",
                () -> ready.check().ok() ? 1 : 0);
        gauge("seine_collector_archive_free_bytes", "Bytes free on the archive's file system", () -> {
            try {
                return storage.freeBytes();
            } catch (IOException e) {
                return Double.NaN;
            }
        });
    }

    DelayHistogram delays() {
        return metrics.delays(Metric.of(
                "seine_collector_archive_delay_seconds",
                "From the last frame of a batch to the checkpoint that vouches for it"));
    }

    @Override
    public void close() {
        registrations.forEach(Registration::close);
        lags.values().forEach(Registration::close);
    }

    private void counter(String name, String help, LongSupplier count) {
        counter(Metric.of(name, help), count);
    }

    private void counter(Metric metric, LongSupplier count) {
        registrations.add(metrics.counter(metric, count));
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        registrations.add(metrics.gauge(Metric.of(name, help), value));
    }
}
