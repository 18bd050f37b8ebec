package dev.seine.agent;

import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.publish.BatchQueue;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.agent.publish.KafkaSettings;
import dev.seine.agent.publish.KafkaTarget;
import dev.seine.agent.publish.Publisher;
import dev.seine.agent.spool.LocalSpoolDirectory;
import dev.seine.agent.spool.Spool;
import dev.seine.agent.spool.SpoolDirectory;
import dev.seine.agent.spool.SpoolingTarget;
import dev.seine.runtime.kafka.KafkaClientMetrics;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Opens the way of batches out of the host: Kafka, with or without a spool in front of it. */
record TargetOpening(AgentConfig config, Clock clock, BatchQueue queue, Metrics metrics) {
    /**
     * Opens the spool if one is configured.
     *
     * @throws dev.seine.agent.spool.SpoolInUseException if another agent has it
     * @throws IOException if the directory cannot be used
     */
    Optional<Spool> openSpool() throws IOException {
        Optional<Path> path = config.spool().directory();
        if (path.isEmpty()) {
            return Optional.empty();
        }
        SpoolDirectory directory = LocalSpoolDirectory.open(path.get());
        try {
            return Optional.of(new Spool(directory, config.spool().toSettings(), clock));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** Makes the publisher; closes the spool if that fails. */
    Publisher openPublisher(Optional<Spool> spool) {
        try {
            return new Publisher(
                    queue, clock, AgentMetrics.deliveryDelays(metrics), listener -> target(spool, listener));
        } catch (RuntimeException e) {
            spool.ifPresent(Spool::close);
            throw e;
        }
    }

    private BatchTarget target(Optional<Spool> spool, DeliveryListener listener) {
        return spool.<BatchTarget>map(opened -> new SpoolingTarget(context(opened), listener, this::kafka))
                .orElseGet(() -> kafka(listener));
    }

    private BatchTarget kafka(DeliveryListener listener) {
        KafkaSettings settings = config.kafka().toSettings();
        Map<String, Object> reporter = KafkaClientMetrics.ofProducer(metrics).properties(settings.clientProperties());
        return new KafkaTarget(settings.with(reporter), config.hostId(), listener, clock);
    }

    /**
     * Half of Kafka's buffer may be on its way, and half of the queue may wait. The producer keeps one batch in each 1 MiB of
     * its buffer at worst, so with half of it its calls do not block, and the other half of the queue is there while the disk
     * is slow.
     */
    private SpoolingTarget.Context context(Spool spool) {
        long inFlightBytes = config.kafka().bufferSize().bytes() / 2;
        long queueBytes = config.queueSize().bytes() / 2;
        return new SpoolingTarget.Context(
                spool,
                config.spool().toSettings(),
                clock,
                inFlightBytes,
                () -> queue.bytes() > queueBytes,
                LockSupport::parkNanos);
    }
}
