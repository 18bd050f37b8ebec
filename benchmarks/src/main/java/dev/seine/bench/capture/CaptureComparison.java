package dev.seine.bench.capture;

import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Sender;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Row;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import dev.seine.runtime.config.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a captured frame costs the host's CPU. */
public final class CaptureComparison implements Comparison {
    private static final int MOST_FRAMES_PER_SECOND = 100_000;

    /** So that generator and broker together leave their core some room. */
    private static final double MOST_BYTES_PER_SECOND = 45e6;

    /** What is on its way has arrived by then: libpcap retires ring blocks after a second. */
    private static final int SETTLE_MS = 1_200;

    @Override
    public String name() {
        return "capture";
    }

    @Override
    public String question() {
        return "CPU a frame: tcpdump, dumpcap, netsniff-ng, stenotype, tcpdump | zstd | kcat, and the agent";
    }

    /** What one turn of a contender gave. */
    private record Turn(double nanosecondsAFrame, long lost, double startSeconds) {}

    @Override
    public Outcome run(Setting setting) throws Exception {
        List<Table> tables = new ArrayList<>();
        try (Broker broker = new Broker(setting.work().resolve("kafka"), ByteSize.ofGibibytes(1));
                Sender sender = new Sender(setting.cores())) {
            for (Frames frames : frames(setting)) {
                tables.add(table(setting, frames, broker, sender));
            }
        }
        return new Outcome(name(), method(setting), tables, targets(tables));
    }

    private static String method(Setting setting) {
        return ("CPU time, user and system, of all processes of a contender, for each frame that was sent, from %d s after the"
                        + " first frame on; ring of %d MiB, no filter, whole frames; the frames come through a veth pair at a"
                        + " steady rate from another core, where the broker runs too (acks=all). Drops count from the start.")
                .formatted(warmUpSeconds(setting), Place.RING_MEBIBYTES);
    }

    private static List<Frames> frames(Setting setting) throws IOException {
        Path folder = setting.work();
        return setting.quick()
                ? List.of(Frames.ofSize(300, folder))
                : List.of(
                        Frames.ofSize(300, folder),
                        Frames.ofSize(64, folder),
                        Frames.ofSize(1_500, folder),
                        Frames.mixed(folder));
    }

    private static List<Contender> contenders(Setting setting) {
        List<Contender> few = List.of(
                Contenders.tcpdumpToFile(),
                Contenders.tcpdumpToNull(),
                Contenders.dumpcap(),
                Contenders.discarding(),
                Contenders.agent(Contenders.UNCOMPRESSED, "none"),
                Contenders.agent(Contenders.LZ4, "lz4"));
        if (setting.quick()) {
            return few;
        }
        List<Contender> all = new ArrayList<>(few);
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
        return setting.quick() ? 2 : 4;
    }

    private static int framesPerSecond(Frames frames) {
        return (int) Math.min(MOST_FRAMES_PER_SECOND, MOST_BYTES_PER_SECOND / frames.meanBytes());
    }

    private Table table(Setting setting, Frames frames, Broker broker, Sender sender) throws Exception {
        Map<String, List<Turn>> turns = new LinkedHashMap<>();
        for (int round = 1; round <= setting.rounds(); round++) {
            for (Contender contender : contenders(setting)) {
                Turn turn = turn(setting, frames, contender, broker, sender);
                setting.progress()
                        .say("capture %s, round %d of %d: %-28s %,6.0f ns%s"
                                .formatted(
                                        frames.title(),
                                        round,
                                        setting.rounds(),
                                        contender.name(),
                                        turn.nanosecondsAFrame(),
                                        turn.lost() == 0 ? "" : ", " + turn.lost() + " frames lost"));
                turns.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                        .add(turn);
            }
        }
        List<Row> rows = new ArrayList<>();
        turns.forEach((name, all) ->
                rows.add(new Row(name, all.stream().map(Turn::nanosecondsAFrame).toList(), remark(all))));
        return new Table(
                "CPU a frame, %s, %,d frames/s".formatted(title(frames), framesPerSecond(frames)),
                "ns a frame",
                Contenders.TCPDUMP_FILE,
                rows);
    }

    private static String title(Frames frames) {
        return frames.title().endsWith(" B")
                ? frames.title()
                : "%s, %.0f B".formatted(frames.title(), frames.meanBytes());
    }

    private static String remark(List<Turn> turns) {
        long lost = turns.stream().mapToLong(Turn::lost).sum();
        double start = new Row("start", turns.stream().map(Turn::startSeconds).toList(), "").median();
        return "%,d dropped; start %.2f s of CPU".formatted(lost, start);
    }

    private Turn turn(Setting setting, Frames frames, Contender contender, Broker broker, Sender sender)
            throws Exception {
        Path folder = Files.createDirectories(setting.work().resolve("turn"));
        Place place = new Place(
                sender.captureInterface(), folder, broker.bootstrapServers(), broker.newTopic(1), setting.images());
        try (RunningContender running =
                RunningContender.start(contender, place, setting.cores().contender())) {
            Pause.milliseconds(SETTLE_MS);
            double start = running.cpuSeconds();
            int rate = framesPerSecond(frames);
            int warmUpLoops = loops(frames, rate * warmUpSeconds(setting));
            int loops = loops(frames, rate * measuredSeconds(setting));
            sender.send(frames, warmUpLoops, rate);
            Pause.milliseconds(SETTLE_MS);
            double before = running.cpuSeconds();
            sender.send(frames, loops, rate);
            Pause.milliseconds(SETTLE_MS);
            double cpu = running.cpuSeconds() - before;
            Contender.Counts counts = running.stop();
            long sent = (long) frames.count() * (warmUpLoops + loops);
            return new Turn(cpu * 1e9 / ((double) frames.count() * loops), sent - counts.captured(), start);
        } finally {
            Folders.delete(folder);
        }
    }

    private static int loops(Frames frames, int wanted) {
        return Math.max(1, wanted / frames.count());
    }

    private static List<Target> targets(List<Table> tables) {
        Table table = tables.getFirst();
        return List.of(
                Target.atMost(
                        "agent to Kafka, uncompressed, 300 B: CPU a frame, of tcpdump -w file",
                        1.0,
                        table.ratio(Contenders.UNCOMPRESSED, Contenders.TCPDUMP_FILE),
                        "×"),
                Target.atMost(
                        "agent to Kafka, lz4, 300 B: CPU a frame, of dumpcap to a file",
                        1.0,
                        table.ratio(Contenders.LZ4, Contenders.DUMPCAP),
                        "×"),
                Target.atMost(
                        "agent with a discarding publisher, 300 B: CPU a frame, of tcpdump -w /dev/null",
                        1.5,
                        table.ratio(Contenders.DISCARD, Contenders.TCPDUMP_NULL),
                        "×"));
    }
}
