package dev.seine.system.simulation;

import java.time.Duration;
import java.util.List;

/** The good times after the faults, in which everything has to come to its end by itself. */
final class Ending {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(5);
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Simulation simulation;

    Ending(Simulation simulation) {
        this.simulation = simulation;
    }

    void run() {
        endAgents();
        // A collector finds out what others have archived meanwhile when it has the partition again.
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < simulation.collectors().size(); i++) {
                catchUp(i);
            }
        }
        simulation.collectors().forEach(host -> host.running().ifPresent(CollectorLife::stop));
        simulation.goOnUntil(
                "the collectors have stopped",
                LIMIT,
                () -> simulation.collectors().stream()
                        .allMatch(host -> host.running().isEmpty()));
    }

    private void endAgents() {
        List<AgentHost> agents = simulation.agents();
        simulation.goOnUntil("the agents have nothing left", LIMIT, () -> {
            agents.forEach(AgentHost::start);
            return agents.stream()
                    .allMatch(
                            host -> host.running().filter(AgentLife::isDrained).isPresent());
        });
        agents.forEach(host -> host.running().ifPresent(life -> life.stop(STOP_LIMIT)));
        simulation.goOnUntil(
                "the agents have stopped",
                LIMIT,
                () -> agents.stream().allMatch(host -> host.running().isEmpty()));
    }

    private void catchUp(int collector) {
        CollectorHost host = simulation.collectors().get(collector);
        long[] sinceNs = {Long.MAX_VALUE};
        String what = "collector " + host.collectorId() + " has caught up";
        simulation.goOnUntil(what, LIMIT, () -> {
            simulation.collectors().forEach(CollectorHost::start);
            simulation.group().wantAll(collector);
            boolean isThere = host.running().filter(this::isAtTheEnd).isPresent()
                    && simulation.group().hasAll(collector);
            sinceNs[0] = isThere ? Math.min(sinceNs[0], simulation.nowNs()) : Long.MAX_VALUE;
            return isThere && simulation.nowNs() - sinceNs[0] > SETTLED.toNanos();
        });
    }

    private boolean isAtTheEnd(CollectorLife life) {
        return life.status().problems().isEmpty()
                && life.status().assignedPartitions()
                        == simulation.topic().partitions().size()
                && life.status().lag().values().stream().allMatch(lag -> lag == 0)
                && simulation.topic().partitions().stream()
                        .allMatch(partition -> partition
                                .committed()
                                .filter(at -> at.offset() == partition.end())
                                .isPresent());
    }
}
