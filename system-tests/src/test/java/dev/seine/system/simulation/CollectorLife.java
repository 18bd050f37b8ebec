package dev.seine.system.simulation;

import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.consume.ConsumeContext;
import dev.seine.collector.consume.ConsumeListener;
import dev.seine.collector.consume.ConsumeStatus;
import dev.seine.collector.consume.ConsumeWorker;
import dev.seine.collector.consume.Quarantine;
import dev.seine.collector.consume.RecordIntake;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.seal.SealQueue;
import dev.seine.collector.seal.SealSettings;
import dev.seine.collector.seal.SealWorker;
import dev.seine.collector.seal.Sealer;
import dev.seine.collector.storage.ArchiveStorage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** One life of a collector's process, put together as the real one is. */
final class CollectorLife extends SimulatedProcess {
    private static final int MOST_OPEN_FILES = 3;
    private static final long KEPT_BYTES_PER_HOST = 8_000;

    private final Simulation simulation;
    private final ConsumeWorker consuming;
    private final Actor consumer;
    private final Actor sealer;

    CollectorLife(Simulation simulation, CollectorHost host) {
        super(host.collectorId());
        this.simulation = simulation;
        ArchiveStorage storage = new SimulatedStorage(host.disk(), this);
        ArchiveSettings settings = host.settings();
        ArchiveContext archive = ArchiveContext.of(storage, settings, MOST_OPEN_FILES, host.clock());
        SealQueue queue = new SealQueue();
        long keptBytes = simulation.plan().has(Fault.ARCHIVE_RETENTION) ? KEPT_BYTES_PER_HOST : 0;
        consuming = new ConsumeWorker(new ConsumeContext(
                new Member(simulation, host.collectorId()),
                "seine.frames",
                archive,
                new RecordIntake(new Quarantine(storage)),
                queue,
                new LongAdder(),
                new Silent()));
        SealWorker sealing = new SealWorker(
                queue,
                new Sealer(storage, new SealSettings(host.collectorId(), 1), host.clock()),
                new Retention(storage, new RetentionSettings(Duration.ZERO, keptBytes, 0)),
                host.clock());
        consumer = actor("consume", consuming::doWork, AgentLife.nothing(consuming::onStop));
        sealer = actor("seal", sealing::doWork, AgentLife.nothing(sealing::onStop));
        consumer.waitsAtItsEndFor(sealer);
        consuming.onStart();
    }

    /** Nobody listens. */
    private static final class Silent implements ConsumeListener {
        @Override
        public void archivedAfter(long delayNs) {}

        @Override
        public void assigned(Set<Integer> partitions) {}
    }

    ConsumeStatus status() {
        return consuming.status();
    }

    /** Stops in order. */
    void stop() {
        consumer.askToStop();
    }

    /** Who seals stops last. */
    void supervise() {
        if (consumer.isFinished()) {
            sealer.askToStop();
        }
    }

    void pauseUntil(long timeNs) {
        actors().forEach(actor -> actor.sleepUntil(timeNs));
    }

    @Override
    void onDeath() {
        simulation.note("killed", name(), 0);
    }
}
