package dev.seine.bench.fleet;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Daemon;
import dev.seine.bench.machine.Endpoint;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.report.Table;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the same frames cost a collector when they come from more hosts, or through more partitions. */
final class CollectorGrowth {
    static final int FRAMES_PER_SECOND = 20_000;
    private static final int PATIENCE_MS = 10_000;
    private static final int USUAL_PARTITIONS = 8;
    private static final int USUAL_HOSTS = 100;

    private final Setting setting;
    private final Broker broker;

    CollectorGrowth(Setting setting, Broker broker) {
        this.setting = setting;
        this.broker = broker;
    }

    /** What a collector took. */
    record Cost(
            double cpuSecondsAGigabyte,
            double mostResidentMebibytes,
            long openFiles,
            double p99Milliseconds,
            double worstHostMilliseconds,
            long missing) {}

    Growth<Cost> hosts() throws IOException, InterruptedException {
        List<Growth.Point<Cost>> points = new ArrayList<>();
        for (int hosts : setting.quick() ? List.of(1, 100, 1_000) : List.of(1, 10, 100, 1_000)) {
            points.add(new Growth.Point<>(hosts, measure(hosts, USUAL_PARTITIONS)));
        }
        return new Growth<>("hosts", points);
    }

    Growth<Cost> partitions() throws IOException, InterruptedException {
        List<Growth.Point<Cost>> points = new ArrayList<>();
        for (int partitions : setting.quick() ? List.of(1, 64) : List.of(1, 8, 64)) {
            points.add(new Growth.Point<>(partitions, measure(USUAL_HOSTS, partitions)));
        }
        return new Growth<>("partitions", points);
    }

    /** One table for each thing that can grow. */
    static List<Table> tables(Growth<Cost> growth) {
        String of = growth.of();
        return List.of(
                growth.table("Collector's CPU by " + of, "CPU s a GB", Cost::cpuSecondsAGigabyte),
                growth.table("Collector's most resident memory by " + of, "MiB", Cost::mostResidentMebibytes),
                growth.table("Collector's file descriptors by " + of, "files", Cost::openFiles),
                growth.table("Wire to readable by " + of + ", p99 of all frames", "ms", Cost::p99Milliseconds),
                growth.table("Frames that were not readable after 10 s, by " + of, "frames", Cost::missing),
                growth.table(
                        "Wire to readable by " + of + ", p99 of the worst host", "ms", Cost::worstHostMilliseconds));
    }

    private Cost measure(int hosts, int partitions) throws IOException, InterruptedException {
        Site site = new Site(
                setting.images(),
                setting.work().resolve("growth"),
                broker.bootstrapServers(),
                broker.newTopic(partitions));
        Endpoint endpoint = Endpoint.free();
        try (Daemon collector = site.collector(Integer.toString(setting.cores().contender()), endpoint)) {
            endpoint.awaitReady(collector);
            Cost cost = measure(
                    new SimulatedFleet(site.bootstrapServers(), site.topic(), hosts), partitions, site, collector);
            setting.progress()
                    .say(
                            "growth, %,d hosts, %d partitions: %.1f CPU s/GB, %.0f MiB, %d files, p99 %,.0f ms, worst host %,.0f ms, %d missing"
                                    .formatted(
                                            hosts,
                                            partitions,
                                            cost.cpuSecondsAGigabyte(),
                                            cost.mostResidentMebibytes(),
                                            cost.openFiles(),
                                            cost.p99Milliseconds(),
                                            cost.worstHostMilliseconds(),
                                            cost.missing()));
            return cost;
        } finally {
            Folders.delete(site.folder());
        }
    }

    private Cost measure(SimulatedFleet agents, int partitions, Site site, Daemon collector) throws IOException {
        Arrivals readable = new Arrivals();
        try (agents;
                ArchiveWatch watch = new ArchiveWatch(site.archive(), site.topic(), partitions, readable)) {
            watch.start();
            long warmedUp = agents.send(FRAMES_PER_SECOND, setting.quick() ? 4 : 8);
            readable.awaitTotal(warmedUp, PATIENCE_MS);
            readable.begin(Clock.system().wallTimeNs());
            double before = collector.cpuSeconds();
            long frames = agents.send(FRAMES_PER_SECOND, setting.quick() ? 6 : 20);
            long missing = readable.awaitTotal(warmedUp + frames, PATIENCE_MS);
            double cpu = collector.cpuSeconds() - before;
            return new Cost(
                    cpu / (frames * SimulatedFleet.FRAME_BYTES / 1e9),
                    collector.mostResidentMebibytes(),
                    collector.openFiles(),
                    readable.all().milliseconds(0.99),
                    readable.worstMilliseconds(0.99),
                    missing);
        }
    }
}
