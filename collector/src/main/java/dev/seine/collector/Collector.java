package dev.seine.collector;

import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.archive.ArchiveCounters;
import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.consume.ConsumeContext;
import dev.seine.collector.consume.ConsumeListener;
import dev.seine.collector.consume.ConsumeStatus;
import dev.seine.collector.consume.ConsumeWorker;
import dev.seine.collector.consume.FrameTopic;
import dev.seine.collector.consume.KafkaFrameTopic;
import dev.seine.collector.consume.Quarantine;
import dev.seine.collector.consume.RecordIntake;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.seal.SealQueue;
import dev.seine.collector.seal.SealSettings;
import dev.seine.collector.seal.SealWorker;
import dev.seine.collector.seal.Sealer;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.storage.RootLock;
import dev.seine.runtime.http.Health;
import dev.seine.runtime.http.HealthReport;
import dev.seine.runtime.kafka.KafkaClientMetrics;
import dev.seine.runtime.metrics.DelayHistogram;
import dev.seine.runtime.metrics.Metrics;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.FailureListener;
import dev.seine.runtime.work.IdleStrategy;
import dev.seine.runtime.work.Worker;
import dev.seine.runtime.work.WorkerState;
import dev.seine.runtime.work.Workers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collector inside of this process: reads the topic and writes the archive. It has two threads, one that reads and appends
 * and one that seals. Its methods may be called from any thread, except that {@link #start()} and {@link #close()} are called
 * by its owner.
 */
public final class Collector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final String CONSUME = "seine-consume";
    private static final Duration IDLE = Duration.ofMillis(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);

    private final CollectorConfig config;
    private final RootLock lock;
    private final ArchiveCounters counters;
    private final Quarantine quarantine;
    private final SealWorker sealing;
    private final ConsumeWorker consuming;
    private final Workers workers;
    private final CollectorMetrics metrics;
    private final FrameTopic topic;
    private boolean started;

    private Collector(Parts parts, Metrics metrics, FailureListener failures) {
        config = parts.config();
        lock = parts.lock();
        topic = parts.topic();
        Clock clock = Clock.system();
        this.metrics = new CollectorMetrics(metrics);
        ArchiveContext archive = ArchiveContext.of(
                parts.storage(), archiveSettings(config), config.archive().maxOpenFiles(), clock);
        counters = archive.counters();
        quarantine = new Quarantine(parts.storage());
        SealQueue queue = new SealQueue();
        Retention retention = new Retention(parts.storage(), retentionSettings(config));
        Sealer sealer = new Sealer(
                parts.storage(),
                new SealSettings(config.collectorId(), config.seal().compressionLevel()),
                clock);
        sealing = new SealWorker(queue, sealer, retention, clock);
        LongAdder offsetGaps = new LongAdder();
        consuming = new ConsumeWorker(new ConsumeContext(
                parts.topic(),
                config.kafka().topic(),
                archive,
                new RecordIntake(quarantine),
                queue,
                offsetGaps,
                new Listener(this.metrics.delays())));
        // Who seals must be there before, and after, who has files to be sealed.
        workers = new Workers(List.of(
                new Worker("seine-seal", sealing, IdleStrategy.parkFor(IDLE), failures),
                new Worker(CONSUME, consuming, IdleStrategy.parkFor(IDLE), failures)));
        this.metrics.archive(counters, offsetGaps);
        this.metrics.consume(consuming);
        this.metrics.quarantine(quarantine);
        this.metrics.seal(sealing, retention);
        this.metrics.health(ready(), parts.storage());
    }

    /** Feeds the metrics that are not mere counters. */
    private final class Listener implements ConsumeListener {
        private final DelayHistogram delays;

        Listener(DelayHistogram delays) {
            this.delays = delays;
        }

        @Override
        public void archivedAfter(long delayNs) {
            delays.recordNs(delayNs);
        }

        @Override
        public void assigned(Set<Integer> partitions) {
            metrics.lag(consuming, partitions);
        }
    }

    /** What is there before the collector is. */
    private record Parts(CollectorConfig config, DiskStorage storage, RootLock lock, FrameTopic topic) {}

    /**
     * Makes a collector, which {@link #start()} starts; from now on the archive is locked.
     *
     * @param metrics where its metrics go
     * @param failures is told when it cannot go on at all
     * @throws IOException if the archive cannot be used, for instance because another collector has it
     * @throws IllegalArgumentException if Kafka's client refuses its properties
     */
    public static Collector open(CollectorConfig config, Metrics metrics, FailureListener failures) throws IOException {
        DiskStorage storage = DiskStorage.at(config.archive().directory());
        String holder = "collector %s, process %d, since %s"
                .formatted(config.collectorId(), ProcessHandle.current().pid(), Instant.now());
        RootLock lock = RootLock.acquire(storage.root(), holder);
        try {
            Map<String, Object> reporter = KafkaClientMetrics.ofConsumer(metrics)
                    .properties(config.kafka().properties().values());
            return new Collector(new Parts(config, storage, lock, connect(config, reporter)), metrics, failures);
        } catch (RuntimeException e) {
            // What the configuration or the metrics refuse; nothing has been started.
            lock.close();
            throw e;
        }
    }

    /**
     * Finds out whether Kafka's client takes its properties, key stores and the like included; nothing
     * is connected.
     *
     * @throws IllegalArgumentException if it does not
     */
    public static void check(CollectorConfig config) {
        connect(config, Map.of()).close();
    }

    private static KafkaFrameTopic connect(CollectorConfig config, Map<String, Object> reporter) {
        return KafkaFrameTopic.connect(new KafkaFrameTopic.Connection(
                config.kafka().bootstrapServers(),
                config.kafka().topic(),
                config.kafka().groupId(),
                config.collectorId(),
                config.kafka().properties(),
                reporter));
    }

    /** What it was told. */
    public CollectorConfig config() {
        return config;
    }

    /** Begins to read. */
    public void start() {
        started = true;
        workers.start();
    }

    /** The threads that every frame goes through, for whoever watches that they do not hang. */
    public List<Worker> frameWorkers() {
        return workers.all().stream()
                .filter(worker -> worker.name().equals(CONSUME))
                .toList();
    }

    /** How it is now. */
    public CollectorStatus status() {
        ConsumeStatus reading = consuming.status();
        return new CollectorStatus(
                counters.archivedFrames.sum(),
                counters.archivedBytes.sum(),
                counters.duplicateBatches.sum(),
                counters.gaps.sum(),
                counters.gapFrames.sum(),
                quarantine.count(),
                counters.checkpoints.sum(),
                sealing.sealedFiles(),
                reading.openFiles(),
                reading.assignedPartitions(),
                reading.lag().values().stream().mapToLong(Long::longValue).sum(),
                notReady(reading));
    }

    /** Whether its threads live. */
    public Health alive() {
        return () -> HealthReport.of(workers.all().stream()
                .filter(worker -> worker.state() == WorkerState.FAILED)
                .map(worker -> "worker " + worker.name() + " has failed: "
                        + worker.failure().map(Throwable::toString).orElse("it has ended"))
                .toList());
    }

    /** Whether it has partitions and can archive them. */
    public Health ready() {
        return () -> HealthReport.of(status().notReady());
    }

    /**
     * Waits until everything that is in the topic now is in the archive and in a checkpoint.
     *
     * @return false if it was not by then
     */
    public boolean drain(Duration limit) throws InterruptedException {
        return consuming.drain(limit);
    }

    /** Archives what was read, seals all files, writes the checkpoints, commits the offsets and frees the archive. */
    @Override
    public void close() {
        boolean isOver = stopWorkers();
        if (!started) {
            // Otherwise the worker that reads has closed it.
            topic.close();
        }
        metrics.close();
        if (!isOver) {
            LOG.error("the archive stays locked until this process has ended, because it may still be written to");
            return;
        }
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("giving the archive's lock back: {}", e.toString());
        }
    }

    private boolean stopWorkers() {
        try {
            return workers.stop("the collector is closed", STOP_LIMIT).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<String> notReady(ConsumeStatus reading) {
        List<String> reasons = new ArrayList<>(reading.problems());
        workers.all().stream()
                .filter(worker -> worker.state() != WorkerState.RUNNING)
                .map(worker -> "worker " + worker.name() + " is " + worker.state())
                .forEach(reasons::add);
        return reasons;
    }

    private static ArchiveSettings archiveSettings(CollectorConfig config) {
        return new ArchiveSettings(
                config.collectorId(),
                config.seal().maxSize().bytes(),
                config.seal().maxAge(),
                config.checkpoint().interval(),
                config.checkpoint().maxBytes().bytes());
    }

    private static RetentionSettings retentionSettings(CollectorConfig config) {
        CollectorConfig.Retention retention = config.retention();
        return new RetentionSettings(
                retention.maxAge(),
                retention.maxBytesPerHost().bytes(),
                retention.minFreeSpace().bytes());
    }
}
