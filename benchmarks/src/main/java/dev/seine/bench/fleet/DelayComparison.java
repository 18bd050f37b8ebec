package dev.seine.bench.fleet;

import dev.seine.agent.config.CaptureConfig;
import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Daemon;
import dev.seine.bench.machine.Endpoint;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Sender;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How late a frame is in Kafka and in the archive. */
public final class DelayComparison implements Comparison {
    private static final int FRAME_BYTES = 300;
    private static final int RING_MEBIBYTES = 64;
    private static final int USUAL_RATE = 10_000;
    private static final int PATIENCE_MS = 10_000;
    private static final int RECORD_SLACK_MS = 50;
    private static final int QUERYABLE_LIMIT_MS = 2_000;
    private static final long RETIRE_TIMEOUT_MS =
            CaptureConfig.Ring.defaults().blockRetireTimeout().toMillis();

    /** So many frames a second, for so long. */
    private record Load(int framesPerSecond, int seconds) {}

    /** What a load gave. */
    private record Measured(Load load, double reached, Delays record, Delays queryable, long missing) {}

    @Override
    public String name() {
        return "delay";
    }

    @Override
    public String question() {
        return "how long after the wire a frame is in Kafka, and can be read from the archive";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        List<Measured> all = new ArrayList<>();
        try (Broker broker = new Broker(setting.work().resolve("kafka"), ByteSize.ofGibibytes(2));
                Sender sender = new Sender(setting.cores())) {
            Site site = new Site(
                    setting.images(), setting.work().resolve("site"), broker.bootstrapServers(), broker.newTopic(1));
            Endpoint collectorEndpoint = Endpoint.free();
            Endpoint agentEndpoint = Endpoint.free();
            try (Daemon collector = site.collector(setting.cores().both(), collectorEndpoint);
                    Daemon agent = site.agent(
                            Integer.toString(setting.cores().contender()),
                            List.of(sender.captureInterface()),
                            RING_MEBIBYTES,
                            agentEndpoint)) {
                collectorEndpoint.awaitReady(collector);
                agentEndpoint.awaitReady(agent);
                measure(setting, site, sender, all);
            }
        }
        return new Outcome(name(), method(setting), tables(all), targets(all));
    }

    private static String method(Setting setting) {
        return ("Wall clock of the machine less the kernel's time of the frame, for every frame of %d B from %d s after the first"
                        + " one on. In Kafka: when a consumer has decoded its record. Readable: when a reader that looks each 10"
                        + " ms has the checkpoint that vouches for it. Agent, broker, collector, reader and generator share"
                        + " two cores; everything is configured as it is installed.")
                .formatted(FRAME_BYTES, warmUpSeconds(setting));
    }

    private static List<Load> loads(boolean quick) {
        return quick
                ? List.of(new Load(100, 10), new Load(USUAL_RATE, 8), new Load(100_000, 6))
                : List.of(new Load(100, 30), new Load(USUAL_RATE, 20), new Load(100_000, 10));
    }

    private static int warmUpSeconds(Setting setting) {
        return setting.quick() ? 2 : 5;
    }

    private static void measure(Setting setting, Site site, Sender sender, List<Measured> all) throws IOException {
        Frames frames = Frames.few(FRAME_BYTES, setting.work());
        Arrivals records = new Arrivals();
        Arrivals readable = new Arrivals();
        try (RecordWatch recordWatch = new RecordWatch(site.bootstrapServers(), site.topic(), records);
                ArchiveWatch archiveWatch = new ArchiveWatch(site.archive(), site.topic(), 1, readable)) {
            recordWatch.start();
            archiveWatch.start();
            // Compilers first: a collector that was started a second ago is not what is asked about.
            sender.send(frames, (setting.quick() ? 5 : 15) * 20_000 / frames.count(), 20_000);
            for (Load load : loads(setting.quick())) {
                all.add(measure(setting, load, new Cable(sender, frames), List.of(records, readable)));
            }
        }
    }

    /** What is sent, and where. */
    private record Cable(Sender sender, Frames frames) {}

    private static Measured measure(Setting setting, Load load, Cable cable, List<Arrivals> places) throws IOException {
        Arrivals records = places.getFirst();
        Arrivals readable = places.getLast();
        readable.awaitTotal(records.total(), PATIENCE_MS);
        long before = records.total();
        long fromNs = Clock.system().wallTimeNs() + TimeUnit.SECONDS.toNanos(warmUpSeconds(setting));
        places.forEach(place -> place.begin(fromNs));
        int loops = Math.ceilDiv(
                load.framesPerSecond() * (warmUpSeconds(setting) + load.seconds()),
                cable.frames().count());
        double reached = cable.sender().send(cable.frames(), loops, load.framesPerSecond());
        long sent = before + (long) loops * cable.frames().count();
        long missing = Math.max(records.awaitTotal(sent, PATIENCE_MS), readable.awaitTotal(sent, PATIENCE_MS));
        Measured measured = new Measured(load, reached, records.all(), readable.all(), missing);
        setting.progress()
                .say("delay, %,d frames/s (%,.0f reached): p99 in Kafka %,.0f ms, readable %,.0f ms, %d missing"
                        .formatted(
                                load.framesPerSecond(),
                                reached,
                                measured.record().milliseconds(0.99),
                                measured.queryable().milliseconds(0.99),
                                missing));
        return measured;
    }

    private static List<Table> tables(List<Measured> all) {
        List<Row> records = new ArrayList<>();
        List<Row> readable = new ArrayList<>();
        for (Measured measured : all) {
            records.addAll(rows(measured, measured.record()));
            readable.addAll(rows(measured, measured.queryable()));
        }
        return List.of(
                Table.plain("Delay from the wire to the Kafka record", "ms", records),
                Table.plain("Delay from the wire to where readers of the archive see it", "ms", readable));
    }

    private static List<Row> rows(Measured measured, Delays delays) {
        String remark = "%,d frames at %,.0f/s%s"
                .formatted(
                        delays.count(),
                        measured.reached(),
                        measured.missing() == 0 ? "" : ", " + measured.missing() + " missing");
        String rate = "%,d frames/s, ".formatted(measured.load().framesPerSecond());
        return List.of(
                Row.single(rate + "p50", delays.milliseconds(0.5), remark),
                Row.single(rate + "p99", delays.milliseconds(0.99), ""),
                Row.single(rate + "p99.9", delays.milliseconds(0.999), ""));
    }

    private static List<Target> targets(List<Measured> all) {
        double usual = all.stream()
                .filter(measured -> measured.load().framesPerSecond() == USUAL_RATE)
                .mapToDouble(measured -> measured.record().milliseconds(0.99))
                .max()
                .orElse(Double.NaN);
        double worst = all.stream()
                .mapToDouble(measured -> measured.queryable().milliseconds(0.99))
                .max()
                .orElse(Double.NaN);
        return List.of(
                Target.atMost(
                        "wire to record, p99, 10,000 frames/s: the ring's retire timeout and %d ms"
                                .formatted(RECORD_SLACK_MS),
                        (double) (RETIRE_TIMEOUT_MS + RECORD_SLACK_MS),
                        usual,
                        "ms"),
                Target.atMost("wire to readable in the archive, p99, worst rate", QUERYABLE_LIMIT_MS, worst, "ms"));
    }
}
