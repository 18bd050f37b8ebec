package dev.seine.bench.capture;

import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Sender;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import dev.seine.runtime.config.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a captured frame costs the host's CPU. */
public final class CaptureComparison implements Comparison {
    /** A rate that is reached up to this share is the rate. */
    private static final double STEADY = 0.98;

    private static final int MOST_FRAMES_PER_SECOND = 100_000;

    /** So that generator and broker together leave their core some room. */
    private static final double MOST_BYTES_PER_SECOND = 45e6;

    @Override
    public String name() {
        return "capture";
    }

    @Override
    public String question() {
        return "CPU a frame: tcpdump, dumpcap, netsniff-ng, stenotype, tcpdump | zstd | kcat, and the agent";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        List<Table> tables = new ArrayList<>();
        try (Broker broker = new Broker(setting.work().resolve("kafka"), ByteSize.ofGibibytes(1));
                Sender sender = new Sender(setting.cores())) {
            List<Load> loads = loads(setting);
            Map<String, List<Trial>> trials = run(setting, new Trials(setting, broker, sender), loads);
            for (int i = 0; i < loads.size(); i++) {
                tables.add(table(loads.get(i), i, trials));
            }
        }
        return new Outcome(name(), method(setting), tables, targets(tables));
    }

    private static String method(Setting setting) {
        return ("CPU time, user and system, of all processes of a contender, for each frame that was sent, from %d s after the"
                        + " first frame on; ring of %d MiB, no filter, whole frames; the frames come through a veth pair at a"
                        + " steady rate from another core, where the broker runs too (acks=all). One life of a contender is"
                        + " measured with all frames in turn; lost is what was sent in that life and is not there.")
                .formatted(warmUpSeconds(setting), Place.RING_MEBIBYTES);
    }

    private static List<Load> loads(Setting setting) throws IOException {
        List<Frames> frames = new ArrayList<>(List.of(Frames.ofSize(300, setting.work())));
        if (!setting.quick()) {
            frames.add(Frames.ofSize(64, setting.work()));
            frames.add(Frames.ofSize(1_500, setting.work()));
            frames.add(Frames.mixed(setting.work()));
        }
        return frames.stream()
                .map(each -> new Load(each, framesPerSecond(each), measuredSeconds(setting)))
                .toList();
    }

    private static List<Contender> contenders(Setting setting) {
        List<Contender> few = List.of(
                Contenders.tcpdumpToFile(),
                Contenders.tcpdumpToNull(),
                Contenders.dumpcap(),
                Contenders.discarding(),
                Contenders.agent(Contenders.UNCOMPRESSED, "none"),
                Contenders.agent(Contenders.LZ4, "lz4"));
        List<Contender> all = new ArrayList<>(few);
        if (setting.quick()) {
            return all;
        }
        all.addAll(List.of(
                Contenders.agent(Contenders.ZSTD, "zstd"),
                Contenders.netsniffNg(),
                Contenders.stenotype(),
                Contenders.pipeline()));
        return all;
    }

    private static int warmUpSeconds(Setting setting) {
        return setting.quick() ? 2 : 6;
    }

    private static int measuredSeconds(Setting setting) {
        return setting.quick() ? 2 : 3;
    }

    private static int framesPerSecond(Frames frames) {
        return (int) Math.min(MOST_FRAMES_PER_SECOND, MOST_BYTES_PER_SECOND / frames.meanBytes());
    }

    private static Map<String, List<Trial>> run(Setting setting, Trials runner, List<Load> loads) throws Exception {
        Frames usual = loads.getFirst().frames();
        Load warmUp = new Load(usual, framesPerSecond(usual), warmUpSeconds(setting));
        return Rounds.run("capture", setting, contenders(setting), (contender, round) -> {
            Trial trial = runner.run(contender, warmUp, loads);
            setting.progress()
                    .say("capture, round %d of %d: %-28s %s ns, %d lost"
                            .formatted(round, setting.rounds(), contender.name(), nanoseconds(trial), trial.lost()));
            return trial;
        });
    }

    private static String nanoseconds(Trial trial) {
        return trial.loads().stream()
                .map(answer -> "%,.0f".formatted(answer.nanosecondsAFrame()))
                .collect(Collectors.joining(" "));
    }

    private static Table table(Load load, int index, Map<String, List<Trial>> trials) {
        List<Row> rows = new ArrayList<>();
        trials.forEach((name, lives) -> rows.add(new Row(
                name,
                lives.stream()
                        .map(life -> life.loads().get(index).nanosecondsAFrame())
                        .toList(),
                remark(lives, load, index))));
        return new Table("CPU a frame, " + load.title(), "ns a frame", Contenders.TCPDUMP_FILE, rows);
    }

    private static String remark(List<Trial> trials, Load load, int index) {
        long lost = trials.stream().mapToLong(Trial::lost).sum();
        Row start = new Row("start", trials.stream().map(Trial::startSeconds).toList(), "");
        double slowest = trials.stream()
                .mapToDouble(trial -> trial.loads().get(index).framesPerSecond())
                .min()
                .orElse(0);
        String sag = slowest < STEADY * load.framesPerSecond() ? "; once only %,.0f frames/s".formatted(slowest) : "";
        return "%,d lost in all; start %.2f s of CPU%s".formatted(lost, start.median(), sag);
    }

    private static List<Target> targets(List<Table> tables) {
        Table table = tables.getFirst();
        return Stream.of(
                        target(table, "uncompressed", Contenders.UNCOMPRESSED, Contenders.TCPDUMP_FILE, 1.0),
                        target(table, "lz4", Contenders.LZ4, Contenders.DUMPCAP, 1.0),
                        target(table, "discarding", Contenders.DISCARD, Contenders.TCPDUMP_NULL, 1.5))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Target> target(Table table, String how, String ours, String theirs, double limit) {
        return table.ratioIfMeasured(ours, theirs)
                .map(ratio -> Target.atMost(
                        "agent, %s, 300 B: CPU a frame, of %s".formatted(how, theirs), limit, ratio, "×"));
    }
}
