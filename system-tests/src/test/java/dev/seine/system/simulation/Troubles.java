package dev.seine.system.simulation;

import dev.seine.agent.source.SourceState;
import dev.seine.system.simulation.Topic.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Traffic, and what goes wrong: begins faults of the seed's plan and ends them after a while. */
final class Troubles {
    private static final int FAULT_ONE_OF = 9;
    private static final int TRAFFIC_ONE_OF = 3;
    private static final int BURST_ONE_OF = 40;
    private static final int BURST_FRAMES = 60;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final long LONGEST_MS = 6_000;
    private static final List<Duration> OFFSETS = List.of(
            Duration.ofHours(1),
            Duration.ofHours(-1),
            Duration.ofDays(3650),
            Duration.ofDays(-3650),
            Duration.ofHours(-17),
            Duration.ofDays(30),
            Duration.ZERO,
            Duration.ofMillis(-500));

    private final Simulation simulation;
    private final Random random;
    private final List<Fault> faults;
    private final List<Due> ends = new ArrayList<>();

    private record Due(long timeNs, Runnable end) {}

    Troubles(Simulation simulation) {
        this.simulation = simulation;
        random = simulation.random();
        faults = List.copyOf(simulation.plan().faults());
    }

    void step() {
        List<Due> over =
                ends.stream().filter(due -> due.timeNs() <= simulation.nowNs()).toList();
        ends.removeAll(over);
        over.forEach(due -> due.end().run());
        if (simulation.isQuiet()) {
            return;
        }
        if (random.nextInt(TRAFFIC_ONE_OF) == 0) {
            traffic();
        }
        if (!faults.isEmpty() && random.nextInt(FAULT_ONE_OF) == 0) {
            Fault fault = faults.get(random.nextInt(faults.size()));
            simulation.note("fault", fault.name(), 0);
            begin(fault);
        }
    }

    /** From now on nothing goes wrong. */
    void end() {
        ends.clear();
        simulation.agents().forEach(host -> host.disk().mend());
        simulation.collectors().forEach(host -> host.disk().mend());
        simulation.group().away(false);
        simulation.group().loseAnswers(false);
        simulation.topic().partitions().forEach(partition -> partition.mode(Mode.FAST));
        rings().forEach(ring -> ring.become(SourceState.LIVE));
    }

    private List<Ring> rings() {
        List<Ring> rings = new ArrayList<>();
        simulation.agents().forEach(host -> host.running().ifPresent(life -> rings.addAll(life.rings())));
        return rings;
    }

    private void traffic() {
        for (Ring ring : rings()) {
            ring.arrive(random.nextInt(BURST_ONE_OF) == 0 ? random.nextInt(BURST_FRAMES) : random.nextInt(6));
        }
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void later(Runnable end) {
        ends.add(new Due(
                simulation.nowNs()
                        + Duration.ofMillis(random.nextLong(LONGEST_MS)).toNanos(),
                end));
    }

    private long pauseEndNs() {
        return simulation.nowNs()
                + Duration.ofMillis(random.nextLong(2 * LONGEST_MS)).toNanos();
    }

    private void partition(Mode mode) {
        Topic.Partition partition = any(simulation.topic().partitions());
        partition.mode(mode);
        later(() -> partition.mode(Mode.WELL));
    }

    private Optional<AgentLife> agent() {
        return any(simulation.agents()).running();
    }

    private Optional<CollectorLife> collector() {
        return any(simulation.collectors()).running();
    }

    private void begin(Fault fault) {
        AgentHost agent = any(simulation.agents());
        CollectorHost collector = any(simulation.collectors());
        switch (fault) {
            case ANSWERS_LOST -> partition(Mode.ANSWERS_LOST);
            case BROKER_STALLS -> partition(Mode.STALLS);
            case BROKER_AWAY -> partition(Mode.REFUSES);
            case BROKER_REJECTS -> reject();
            case COORDINATOR_AWAY -> {
                simulation.group().away(true);
                later(() -> simulation.group().away(false));
            }
            case COMMIT_ANSWERS_LOST -> {
                simulation.group().loseAnswers(true);
                later(() -> simulation.group().loseAnswers(false));
            }
            case REBALANCE ->
                simulation
                        .group()
                        .want(
                                random.nextInt(simulation.topic().partitions().size()),
                                random.nextInt(simulation.collectors().size()));
            case COLLECTOR_STOPPED -> collector().ifPresent(CollectorLife::stop);
            case COLLECTOR_KILLED -> collector().ifPresent(life -> die(life, collector.disk(), false));
            case COLLECTOR_POWER_CUT -> collector.running().ifPresent(life -> die(life, collector.disk(), true));
            case COLLECTOR_PAUSED -> collector().ifPresent(life -> life.pauseUntil(pauseEndNs()));
            case COLLECTOR_DISK_FAILS -> fail(collector.disk(), true);
            case COLLECTOR_DISK_FULL -> fill(collector.disk());
            case COLLECTOR_DISK_SLOW -> slow(collector.disk());
            case COLLECTOR_CLOCK_JUMPS -> collector.clock().set(any(OFFSETS).toNanos());
            case AGENT_STOPPED -> agent().ifPresent(life -> life.stop(STOP_LIMIT));
            case AGENT_CLOCK_JUMPS -> agent.clock().set(any(OFFSETS).toNanos());
            case AGENT_PAUSED -> agent().ifPresent(life -> life.pauseUntil(pauseEndNs()));
            case AGENT_DISK_FAILS -> fail(agent.disk(), false);
            case AGENT_DISK_UNREADABLE -> fail(agent.disk(), true);
            case AGENT_DISK_FULL -> fill(agent.disk());
            case AGENT_DISK_SLOW -> slow(agent.disk());
            case AGENT_KILLED -> agent.running().ifPresent(life -> die(life, agent.disk(), false));
            case AGENT_POWER_CUT -> agent.running().ifPresent(life -> die(life, agent.disk(), true));
            case INTERFACE_DOWN -> interfaceDown();
            case INTERFACE_REMOVED -> interfaces().forEach(ring -> ring.become(SourceState.REMOVED));
            case RING_FAILS -> interfaces().forEach(Ring::breakDown);
            case TOPIC_EXPIRES -> expire();
            case ARCHIVE_RETENTION, SPOOL_DROPS_OLDEST, NO_SPOOL -> {
                // Not events, but ways to be configured.
            }
        }
    }

    private void reject() {
        Topic.Partition partition = any(simulation.topic().partitions());
        if (partition.mode() == Mode.WELL) {
            partition.mode(Mode.REJECTS);
            later(() -> partition.mode(Mode.WELL));
        }
    }

    private void expire() {
        Topic.Partition partition = any(simulation.topic().partitions());
        partition.expireUpTo(partition.begin() + random.nextLong(1 + partition.end() - partition.begin()));
    }

    /** At once, or in the middle of one of the next things that it writes. */
    private void die(SimulatedProcess process, Disk disk, boolean withPower) {
        if (random.nextBoolean()) {
            process.dieAtCall(1 + random.nextInt(60), withPower);
        } else {
            process.kill();
            if (withPower) {
                disk.losePower();
            }
        }
    }

    private void fail(Disk disk, boolean readsToo) {
        disk.fail(readsToo);
        later(disk::work);
    }

    private void fill(Disk disk) {
        disk.full(true);
        later(() -> disk.full(false));
    }

    private void slow(Disk disk) {
        disk.slow(true);
        later(() -> disk.slow(false));
    }

    private List<Ring> interfaces() {
        List<Ring> rings = rings();
        return rings.isEmpty() ? List.of() : List.of(any(rings));
    }

    private void interfaceDown() {
        for (Ring ring : interfaces()) {
            if (ring.state() == SourceState.LIVE) {
                ring.become(SourceState.DOWN);
                later(() -> {
                    if (ring.state() == SourceState.DOWN) {
                        ring.become(SourceState.LIVE);
                    }
                });
            }
        }
    }
}
