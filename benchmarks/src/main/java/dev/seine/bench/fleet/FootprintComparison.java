package dev.seine.bench.fleet;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What an agent costs its host while it has little to do. */
public final class FootprintComparison implements Comparison {
    private static final int STARTS = 7;
    private static final int QUICK_STARTS = 3;
    private static final int START_LIMIT_MS = 30_000;
    private static final int RING_MEBIBYTES = 64;
    private static final int FRAMES_PER_SECOND = 100;
    private static final int FRAME_BYTES = 242;
    private static final String READY = "ready: ";

    @Override
    public String name() {
        return "footprint";
    }

    @Override
    public String question() {
        return "what an agent costs its host: size, start, memory, CPU when idle and at 100 frames/s";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        List<Table> tables = new ArrayList<>();
        tables.add(size(setting));
        try (Broker broker = new Broker(setting.work().resolve("kafka"), ByteSize.ofGibibytes(1));
                Sender sender = new Sender(setting.cores());
                Sender silent = new Sender(setting.cores())) {
            Site site = new Site(
                    setting.images(), setting.work().resolve("site"), broker.bootstrapServers(), broker.newTopic(1));
            tables.add(starts(setting, site, silent.captureInterface()));
            tables.addAll(running(setting, site, sender, silent.captureInterface()));
        }
        return new Outcome(name(), method(setting), tables, List.of());
    }

    private static String method(Setting setting) {
        return ("The installed agent with a ring of %d MiB, a spool and metrics over HTTP, on a core of its own. The start is from"
                        + " exec to the line that says that it captures. Memory and CPU from second %d to %d: one agent on an"
                        + " interface that is silent, one at %d frames/s of %d B. Resident memory has the ring in it, and pages"
                        + " that are shared.")
                .formatted(
                        RING_MEBIBYTES,
                        warmUpSeconds(setting),
                        warmUpSeconds(setting) + measuredSeconds(setting),
                        FRAMES_PER_SECOND,
                        FRAME_BYTES);
    }

    private static int warmUpSeconds(Setting setting) {
        return setting.quick() ? 20 : 120;
    }

    private static int measuredSeconds(Setting setting) {
        return setting.quick() ? 20 : 60;
    }

    private static Table size(Setting setting) throws IOException {
        Path image = setting.images().agentFolder();
        Path cache = Path.of(image + ".aot");
        return Table.plain(
                "Size of the agent on disk",
                "MB",
                List.of(
                        Row.single("unpacked", megabytes(Folders.bytes(image)), ""),
                        Row.single("of which Java runtime", megabytes(Folders.bytes(image.resolve("runtime"))), ""),
                        Row.single("of which jars", megabytes(Folders.bytes(image.resolve("lib"))), ""),
                        Row.single(
                                "cache of classes",
                                Files.exists(cache) ? megabytes(Files.size(cache)) : 0,
                                "made on the host by the installation")));
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }

    private static Table starts(Setting setting, Site site, String interfaceName) throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < (setting.quick() ? QUICK_STARTS : STARTS); i++) {
            long startNs = System.nanoTime();
            try (Daemon agent = agent(setting, site, interfaceName)) {
                agent.awaitSaying(READY, START_LIMIT_MS);
                seconds.add((System.nanoTime() - startNs) / 1e9);
                agent.stop();
            }
        }
        Row row = new Row("agent", seconds, "");
        setting.progress().say("footprint, start to capturing: %.2f s".formatted(row.median()));
        return Table.plain("Start to capturing", "s", List.of(row));
    }

    private static Daemon agent(Setting setting, Site site, String interfaceName) throws IOException {
        return site.agent(
                Integer.toString(setting.cores().contender()), List.of(interfaceName), RING_MEBIBYTES, Endpoint.free());
    }

    /** Both at the same time, as it takes minutes and neither needs more than some percent of the core. */
    private static List<Table> running(Setting setting, Site site, Sender sender, String silent) throws Exception {
        Frames frames = Frames.few(FRAME_BYTES, setting.work());
        int seconds = warmUpSeconds(setting) + measuredSeconds(setting);
        try (Daemon busy = agent(setting, site, sender.captureInterface());
                Daemon idle = agent(setting, site, silent)) {
            busy.awaitSaying(READY, START_LIMIT_MS);
            idle.awaitSaying(READY, START_LIMIT_MS);
            CompletableFuture<Double> traffic = CompletableFuture.supplyAsync(() -> {
                try {
                    return sender.send(
                            frames, Math.ceilDiv(FRAMES_PER_SECOND * seconds, frames.count()), FRAMES_PER_SECOND);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Pause.milliseconds(warmUpSeconds(setting) * 1_000L);
            double busyBefore = busy.cpuSeconds();
            double idleBefore = idle.cpuSeconds();
            Pause.milliseconds(measuredSeconds(setting) * 1_000L);
            double busyCpu = 100 * (busy.cpuSeconds() - busyBefore) / measuredSeconds(setting);
            double idleCpu = 100 * (idle.cpuSeconds() - idleBefore) / measuredSeconds(setting);
            double busyMemory = busy.residentMebibytes();
            double idleMemory = idle.residentMebibytes();
            traffic.join();
            return List.of(
                    table("Resident memory", "MiB", idleMemory, busyMemory),
                    table("CPU of one core", "%", idleCpu, busyCpu));
        }
    }

    private static Table table(String title, String unit, double idle, double busy) {
        return Table.plain(
                title,
                unit,
                List.of(
                        Row.single("agent, idle", idle, ""),
                        Row.single("agent, %d frames/s".formatted(FRAMES_PER_SECOND), busy, "")));
    }
}
