package dev.seine.bench.fleet;

import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import dev.seine.runtime.config.ByteSize;
import java.util.ArrayList;
import java.util.List;

/** How cost grows with hosts, partitions, interfaces and files. */
public final class GrowthComparison implements Comparison {
    private static final int MOST_MEBIBYTES = 1_024;
    private static final int MOST_DELAY_MS = 5_000;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String question() {
        return "how cost grows with hosts, partitions, interfaces and files of the archive";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        List<Table> tables = new ArrayList<>();
        Growth<CollectorGrowth.Cost> hosts;
        try (Broker broker = new Broker(setting.work().resolve("kafka"), ByteSize.ofGibibytes(1))) {
            CollectorGrowth collector = new CollectorGrowth(setting, broker);
            hosts = collector.hosts();
            tables.addAll(CollectorGrowth.tables(hosts));
            tables.addAll(CollectorGrowth.tables(collector.partitions()));
            tables.addAll(InterfaceGrowth.tables(new InterfaceGrowth(setting, broker).measure()));
        }
        tables.addAll(ArchiveGrowth.tables(new ArchiveGrowth(setting).measure()));
        return new Outcome(name(), METHOD, tables, targets(hosts.points().getLast()));
    }

    private static final String METHOD =
            ("Always %,d frames of %d B a second, whatever grows. Hosts and partitions: simulated agents with real batches, each"
                            + " as often as a ring would hand over a block (250 ms, or when it is full), one collector as it is"
                            + " installed on a core of its own, after a warm-up; sealing, which comes after 5 min, is not in it."
                            + " Delays are those of `delay`. By hosts there are 8 partitions, by partitions 100 hosts.")
                    .formatted(CollectorGrowth.FRAMES_PER_SECOND, SimulatedFleet.FRAME_BYTES);

    private static List<Target> targets(Growth.Point<CollectorGrowth.Cost> largest) {
        String hosts = "%,d hosts: ".formatted(largest.size());
        return List.of(
                Target.atMost(
                        hosts + "collector's most resident memory",
                        MOST_MEBIBYTES,
                        largest.measured().mostResidentMebibytes(),
                        "MiB"),
                Target.atMost(
                        hosts + "wire to readable, p99 of the worst host",
                        MOST_DELAY_MS,
                        largest.measured().missing() == 0
                                ? largest.measured().worstHostMilliseconds()
                                : Double.POSITIVE_INFINITY,
                        "ms"));
    }
}
