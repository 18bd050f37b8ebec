package dev.seine.system.simulation;

import dev.seine.collector.archive.ArchiveSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A collector's machine: the archive's disk and a clock, and the processes that live on it one after the other. */
final class CollectorHost {
    private final Simulation simulation;
    private final String collectorId;
    private final Disk disk;
    private final ProcessClock clock;
    private final ArchiveSettings settings;
    private @Nullable CollectorLife newest;

    CollectorHost(Simulation simulation, String collectorId) {
        this.simulation = simulation;
        this.collectorId = collectorId;
        disk = new Disk(simulation, collectorId);
        clock = new ProcessClock(simulation);
        Random random = simulation.random();
        settings = new ArchiveSettings(
                collectorId,
                4_000L + random.nextInt(16_000),
                Duration.ofSeconds(2 + random.nextInt(60)),
                Duration.ofMillis(200 + random.nextInt(1_000)),
                random.nextBoolean() ? 2_000 : 1 << 20);
    }

    String collectorId() {
        return collectorId;
    }

    Disk disk() {
        return disk;
    }

    ProcessClock clock() {
        return clock;
    }

    ArchiveSettings settings() {
        return settings;
    }

    /** The process that runs now, if one does. */
    Optional<CollectorLife> running() {
        return Optional.ofNullable(newest).filter(SimulatedProcess::isRunning);
    }

    /** A new process, unless one is there. */
    void start() {
        if (running().isEmpty()) {
            simulation.note("start", collectorId, 0);
            newest = new CollectorLife(simulation, this);
        }
    }
}
