package dev.seine.system.simulation;

import dev.seine.agent.spool.SpoolPolicy;
import dev.seine.agent.spool.SpoolSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A captured host: its disk and its clock, and the agents that live on it one after the other. */
final class AgentHost {
    private final Simulation simulation;
    private final String hostId;
    private final Disk disk;
    private final ProcessClock clock;
    private final Optional<SpoolSettings> spoolSettings;
    private final long queueBytes;
    private final List<AgentLife> lives = new ArrayList<>();
    private boolean starting;

    AgentHost(Simulation simulation, String hostId) {
        this.simulation = simulation;
        this.hostId = hostId;
        disk = new Disk(simulation, hostId);
        clock = new ProcessClock(simulation);
        Random random = simulation.random();
        queueBytes = 2_000L + random.nextInt(20_000);
        spoolSettings = simulation.plan().has(Fault.NO_SPOOL) ? Optional.empty() : Optional.of(settings(random));
    }

    private SpoolSettings settings(Random random) {
        boolean dropsOldest = simulation.plan().has(Fault.SPOOL_DROPS_OLDEST);
        boolean mayBeFullAtStop =
                simulation.plan().has(Fault.AGENT_STOPPED) && simulation.plan().losesNothing();
        boolean isSmall = dropsOldest || (!mayBeFullAtStop && random.nextInt(3) == 0);
        long fileBytes = 4_000L + random.nextInt(12_000);
        return new SpoolSettings(
                isSmall ? fileBytes * (2 + random.nextInt(4)) : 1L << 30,
                fileBytes,
                Duration.ofMillis(200),
                dropsOldest ? SpoolPolicy.DROP_OLDEST : SpoolPolicy.DROP_NEWEST,
                1_000 + random.nextInt(1_000_000));
    }

    String hostId() {
        return hostId;
    }

    Disk disk() {
        return disk;
    }

    ProcessClock clock() {
        return clock;
    }

    Optional<SpoolSettings> spoolSettings() {
        return spoolSettings;
    }

    long queueBytes() {
        return queueBytes;
    }

    /** The agent that runs now, if one does. */
    Optional<AgentLife> running() {
        return Optional.ofNullable(newest()).filter(SimulatedProcess::isRunning);
    }

    private @Nullable AgentLife newest() {
        return lives.isEmpty() ? null : lives.getLast();
    }

    /** A new run, unless one is there or is taking its time to start: of two, the second does not get the spool's lock. */
    void start() {
        if (starting || running().isPresent()) {
            return;
        }
        starting = true;
        simulation.note("start", hostId, lives.size());
        try {
            lives.add(new AgentLife(simulation, this, simulation.random().nextLong()));
        } catch (IOException e) {
            // As under systemd, it is started again.
            simulation.note("no start", hostId, lives.size());
        } finally {
            starting = false;
        }
    }

    /** Frames given up by all runs, by reason. */
    Map<String, Long> droppedFrames() {
        Map<String, Long> all = new HashMap<>();
        lives.forEach(life -> life.droppedFrames().forEach((reason, frames) -> all.merge(reason, frames, Long::sum)));
        return all;
    }
}
