package dev.seine.bench.fleet;

import com.sun.management.OperatingSystemMXBean;
import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Daemon;
import dev.seine.bench.machine.Endpoint;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Sender;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import dev.seine.runtime.config.ByteSize;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a gigabyte of captured frames costs on its whole way, for those who have to plan machines. */
public final class SizingComparison implements Comparison {
    private static final int RING_MEBIBYTES = 64;
    private static final int ARCHIVED_PAUSE_MS = 200;
    private static final int ARCHIVED_ATTEMPTS = 300;

    /** More than a compressor remembers, or it would find the loop of the generator. */
    private static final int DIFFERENT_BYTES = 12_000_000;

    private static final double GIGABIT_PER_SECOND = 0.125; // GB/s
    private static final OperatingSystemMXBean BROKER =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Frames of one length, so many a second. */
    private record Load(int bytes, int framesPerSecond) {
        String title() {
            return "%,d B, %,d frames/s".formatted(bytes, framesPerSecond);
        }
    }

    /** What one gigabyte costs; CPU in seconds, the rest in gigabytes. */
    private record Cost(double agent, double broker, double collector, double kafka, double archive, long lost) {}

    /** Who is at work. */
    private record Crew(Daemon agent, Endpoint agentEndpoint, Daemon collector, Endpoint collectorEndpoint) {}

    @Override
    public String name() {
        return "sizing";
    }

    @Override
    public String question() {
        return "what 1 GB of frames costs: CPU of agent, broker and collector, bytes in Kafka and archive";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        List<Table> tables = new ArrayList<>();
        for (Load load : List.of(new Load(300, 40_000), new Load(1_500, 20_000))) {
            Path kafka = setting.work().resolve("kafka-" + load.bytes());
            try (Broker broker = new Broker(kafka, ByteSize.ofGibibytes(8));
                    Sender sender = new Sender(setting.cores())) {
                Site site = new Site(
                        setting.images(),
                        setting.work().resolve("site-" + load.bytes()),
                        broker.bootstrapServers(),
                        broker.newTopic(1));
                tables.addAll(tables(load, measure(setting, load, site, sender), setting));
            } finally {
                Folders.delete(kafka);
            }
        }
        return new Outcome(name(), method(setting), tables, List.of());
    }

    private static String method(Setting setting) {
        return ("One agent and one collector as they are installed, one broker, one partition, acks=all, lz4; half of each frame is"
                        + " random, half repeats. CPU of %d s after %d s of warm-up, until all of it is archived; sealing is in the"
                        + " collector's, over all frames.")
                .formatted(measuredSeconds(setting), warmUpSeconds(setting));
    }

    private static int warmUpSeconds(Setting setting) {
        return setting.quick() ? 5 : 20;
    }

    private static int measuredSeconds(Setting setting) {
        return setting.quick() ? 10 : 60;
    }

    private static Cost measure(Setting setting, Load load, Site site, Sender sender) throws Exception {
        Frames frames = Frames.ofSize(load.bytes(), DIFFERENT_BYTES / load.bytes(), setting.work());
        Endpoint agentEndpoint = Endpoint.free();
        Endpoint collectorEndpoint = Endpoint.free();
        try (Daemon agent = site.agent(
                        Integer.toString(setting.cores().contender()),
                        List.of(sender.captureInterface()),
                        RING_MEBIBYTES,
                        agentEndpoint);
                Daemon collector = site.collector(setting.cores().both(), collectorEndpoint)) {
            agentEndpoint.awaitReady(agent);
            collectorEndpoint.awaitReady(collector);
            Crew crew = new Crew(agent, agentEndpoint, collector, collectorEndpoint);
            long warmUp = send(load, warmUpSeconds(setting), frames, sender);
            awaitArchived(crew, warmUp);
            double agentBefore = agent.cpuSeconds();
            double collectorBefore = collector.cpuSeconds();
            double brokerBefore = brokerCpuSeconds();
            long measured = send(load, measuredSeconds(setting), frames, sender);
            awaitArchived(crew, warmUp + measured);
            double agentCpu = agent.cpuSeconds() - agentBefore;
            double brokerCpu = brokerCpuSeconds() - brokerBefore;
            long lost = lost(crew);
            double collectorLive = collector.cpuSeconds();
            agent.stop();
            // What is still open is sealed at the end, that of the warm-up too.
            collector.stop();
            double sealing = collector.cpuSeconds() - collectorLive;
            double gigabytes = measured * load.bytes() / 1e9;
            double all = (warmUp + measured) * load.bytes() / 1e9;
            return new Cost(
                    agentCpu / gigabytes,
                    brokerCpu / gigabytes,
                    (collectorLive - collectorBefore) / gigabytes + sealing / all,
                    recordBytes(setting.work().resolve("kafka-" + load.bytes()), site.topic()) / 1e9 / all,
                    Folders.bytes(site.archive()) / 1e9 / all,
                    lost);
        }
    }

    /** For about so long, evenly; returns how many frames. */
    private static long send(Load load, int seconds, Frames frames, Sender sender) throws IOException {
        int loops = Math.max(1, Math.round((float) load.framesPerSecond() * seconds / frames.count()));
        sender.send(frames, loops, load.framesPerSecond());
        return (long) loops * frames.count();
    }

    private static void awaitArchived(Crew crew, long frames) throws IOException {
        for (int i = 0; i < ARCHIVED_ATTEMPTS; i++) {
            long archived = crew.collectorEndpoint().metric("seine_frames_total{stage=\"archived\"");
            if (archived + lost(crew) >= frames) {
                return;
            }
            crew.collector().requireAlive();
            crew.agent().requireAlive();
            Pause.milliseconds(ARCHIVED_PAUSE_MS);
        }
        throw new IOException("not all frames came into the archive");
    }

    private static long lost(Crew crew) throws IOException {
        return crew.agentEndpoint().metric("seine_kernel_drops_total");
    }

    private static double brokerCpuSeconds() {
        return BROKER.getProcessCpuTime() / 1e9;
    }

    /** Records only: index files have their full size from the start. */
    private static long recordBytes(Path kafka, String topic) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(kafka)) {
            for (Path file : files.filter(path -> path.toString().contains("/" + topic + "-"))
                    .toList()) {
                bytes += file.toString().endsWith(".log") ? Files.size(file) : 0;
            }
        }
        return bytes;
    }

    private static List<Table> tables(Load load, Cost cost, Setting setting) {
        setting.progress()
                .say("sizing, %s: agent %.1f, broker %.1f, collector %.1f CPU s/GB"
                        .formatted(load.title(), cost.agent(), cost.broker(), cost.collector()));
        String lost = cost.lost() == 0 ? "" : "; %,d frames found the ring full".formatted(cost.lost());
        return List.of(
                Table.plain(
                        "CPU, " + load.title(),
                        "s a GB",
                        List.of(
                                cpu("agent", cost.agent(), lost),
                                cpu("broker", cost.broker(), ""),
                                cpu("collector", cost.collector(), ", sealing included"))),
                Table.plain(
                        "Bytes, " + load.title(),
                        "GB a GB",
                        List.of(
                                Row.single("Kafka", cost.kafka(), "each copy, and on the network"),
                                Row.single("archive", cost.archive(), "sealed"))));
    }

    private static Row cpu(String name, double secondsAGigabyte, String more) {
        return Row.single(
                name,
                secondsAGigabyte,
                "%.2f cores for 1 Gbit/s%s".formatted(secondsAGigabyte * GIGABIT_PER_SECOND, more));
    }
}
