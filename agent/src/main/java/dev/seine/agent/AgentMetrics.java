package dev.seine.agent;

import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.spool.Spool;
import dev.seine.proto.v1.DropReason;
import dev.seine.runtime.metrics.Metric;
import dev.seine.runtime.metrics.Metrics;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What an agent tells Prometheus. */
record AgentMetrics(
        Captures captures, Publisher publisher, BatchQueue queue, Optional<Spool> spool, AgentHealth health) {
    private static final String REASON_PREFIX = "DROP_REASON_";

    void register(Metrics metrics) {
        Metric frames = Metric.of("seine_frames_total", "Frames that reached a stage");
        metrics.counter(
                frames.label("stage", "accepted"),
                () -> AgentStatus.sum(
                        captures.all(), counters -> counters.source().acceptedFrames()));
        metrics.counter(
                frames.label("stage", "captured"),
                () -> AgentStatus.sum(captures.all(), StreamCounters::capturedFrames));
        metrics.counter(frames.label("stage", "delivered"), publisher::deliveredFrames);
        metrics.counter(
                Metric.of("seine_captured_bytes_total", "Bytes of captured frames"),
                () -> AgentStatus.sum(captures.all(), StreamCounters::capturedBytes));
        metrics.counter(
                Metric.of("seine_kernel_drops_total", "Accepted frames that found the ring full"),
                () -> AgentStatus.sum(
                        captures.all(), counters -> counters.source().kernelDrops()));
        metrics.counter(
                Metric.of("seine_nic_drops_total", "Frames that the network card lost before any filter"),
                () -> AgentStatus.sum(
                        captures.all(), counters -> counters.source().nicDrops()));
        for (DropReason reason : DropReason.values()) {
            if (reason != DropReason.UNRECOGNIZED && reason != DropReason.DROP_REASON_UNSPECIFIED) {
                metrics.counter(
                        Metric.of("seine_dropped_frames_total", "Frames that were given up")
                                .label("reason", shortName(reason)),
                        () -> AgentStatus.sum(captures.all(), counters -> counters.droppedFrames(reason))
                                + spool.map(spooled -> spooled.earlierRuns().droppedFrames(reason))
                                        .orElse(0L));
            }
        }
        metrics.counter(
                Metric.of("seine_delivered_batches_total", "Batches that Kafka has acknowledged"),
                publisher::deliveredBatches);
        metrics.gauge(Metric.of("seine_queue_bytes", "Bytes of batches that wait for the publisher"), queue::bytes);
        metrics.gauge(
                Metric.of("seine_agent_ready", "1 while frames flow from every interface to Kafka, else 0"),
                () -> health.ready().ok() ? 1 : 0);
        spool.ifPresent(spooled -> registerSpool(metrics, spooled));
    }

    /** Takes nanoseconds, from any thread. */
    static LongConsumer deliveryDelays(Metrics metrics) {
        return metrics.delays(Metric.of(
                "seine_delivery_delay_seconds",
                "From the first frame of a batch to Kafka's acknowledgement, without batches of earlier runs"))
                ::recordNs;
    }

    private static void registerSpool(Metrics metrics, Spool spool) {
        metrics.gauge(
                Metric.of("seine_spool_bytes", "Bytes of the spool's files"),
                () -> spool.status().bytes());
        metrics.gauge(Metric.of("seine_spool_limit_bytes", "Most bytes that the spool may take"), spool::limitBytes);
        metrics.gauge(
                Metric.of("seine_spool_records", "Batches in the spool that Kafka has not acknowledged"),
                () -> spool.status().records());
        metrics.counter(
                Metric.of("seine_spool_replayed_frames_total", "Frames of earlier runs that Kafka has acknowledged"),
                () -> spool.status().replayedFrames());
        metrics.counter(
                Metric.of("seine_spool_corrupt_files_total", "Files of the spool that were found damaged"),
                () -> spool.status().corruptFiles());
    }

    private static String shortName(DropReason reason) {
        return reason.name().substring(REASON_PREFIX.length()).toLowerCase(Locale.ROOT);
    }
}
