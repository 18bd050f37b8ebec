package dev.seine.bench.kafka;

import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.CpuGroup;
import dev.seine.bench.machine.Facts;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Pause;
import dev.seine.bench.machine.Spent;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import dev.seine.runtime.config.ByteSize;
import dev.seine.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How fast batches that are ready get into a topic, and what that costs. */
public final class PublishComparison implements Comparison {
    private static final int KIBIBYTE = 1 << 10;

    /** A full ring block of small frames is near the last of these. */
    private static final List<Integer> VALUE_KIBIBYTES = List.of(64, 256, 400);

    private static final int TARGETS_KIBIBYTES = 256;

    /** The disk under a broker's log would be most of what is measured, and most of its differences. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final double WARM_UP_SHARE = 0.3;
    private static final int LOOK_EVERY_MS = 5;
    private static final Pattern RATE = Pattern.compile("steady state records sent, ([0-9.]+) records/sec");

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String question() {
        return "MB/s and CPU a GB into a topic: kafka-producer-perf-test, and the agent's publisher";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        boolean inMemory = hasRoomInMemory(setting);
        Path folder =
                inMemory ? MEMORY.resolve("seine-publish") : setting.work().resolve(name());
        Folders.delete(folder); // Of a run that was killed.
        List<Table> tables = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        for (int kibibytes : VALUE_KIBIBYTES) {
            List<Table> both = tables(setting, kibibytes, folder);
            tables.addAll(both);
            if (kibibytes == TARGETS_KIBIBYTES) {
                targets.add(target(both.getFirst(), Producing.PERF_TEST));
                // The same JVM and the same client: what is left is what the publisher itself adds.
                targets.add(target(both.getFirst(), Producing.PERF_TEST_AS_AGENT));
            }
        }
        return new Outcome(name(), method(setting, inMemory), tables, targets);
    }

    private static Target target(Table speed, String perfTest) {
        return Target.atLeast(
                "publisher, 256 KiB values: MB/s, of " + perfTest,
                0.95,
                speed.ratio(Producing.PUBLISHER, perfTest),
                "×");
    }

    private static String method(Setting setting, boolean inMemory) {
        return ("%,d MB of values, of which the first %.0f %% are a warm-up that counts for nothing, into a topic of one partition;"
                        + " acks=all, batch.size 1 MiB, linger 0, buffer.memory 16 MiB, no compression. The broker's log is %s."
                        + " The contender has a"
                        + " core of its own, the broker another. kafka-producer-perf-test is run with the options that its"
                        + " script gives the JVM (-Xmx512M, G1, both compilers), and with those of the agent (-Xmx96m, serial"
                        + " collector, first compiler only). It takes its values from a file, because otherwise it spends"
                        + " more on random letters than on Kafka. CPU is that of the whole process between the end of the"
                        + " warm-up and the end.")
                .formatted(
                        totalBytes(setting) / 1_000_000, WARM_UP_SHARE * 100, inMemory ? "in memory" : "on the disk");
    }

    private static long totalBytes(Setting setting) {
        return setting.quick() ? 300_000_000 : 1_000_000_000;
    }

    private static List<Table> tables(Setting setting, int kibibytes, Path folder) throws Exception {
        Map<String, List<Pace>> paces = new LinkedHashMap<>();
        for (int round = 1; round <= setting.rounds(); round++) {
            try {
                round(setting, kibibytes, round, Files.createDirectories(folder), paces);
            } finally {
                Folders.delete(folder);
            }
        }
        return Pace.tables("Values of " + kibibytes + " KiB into a topic", Producing.PERF_TEST, paces);
    }

    /** With a broker of its own, so that there is room for its log. */
    private static void round(Setting setting, int kibibytes, int round, Path folder, Map<String, List<Pace>> paces)
            throws Exception {
        int valueBytes = kibibytes * KIBIBYTE;
        try (Broker broker = new Broker(folder.resolve("kafka"), ByteSize.ofGibibytes(4))) {
            // Whoever comes first would find a broker whose code has not been compiled yet.
            turn(setting, Producing.all().getLast(), load(setting, valueBytes, broker, folder), broker);
            for (Producing producing : Producing.all()) {
                Pace pace = turn(setting, producing, load(setting, valueBytes, broker, folder), broker);
                setting.progress()
                        .say("publish %d KiB, round %d of %d: %-46s %,5.0f MB/s, %.2f s of CPU a GB"
                                .formatted(
                                        kibibytes,
                                        round,
                                        setting.rounds(),
                                        producing.name(),
                                        pace.megabytesPerSecond(),
                                        pace.cpuSecondsAGigabyte()));
                paces.computeIfAbsent(producing.name(), name -> new ArrayList<>())
                        .add(pace);
            }
        }
    }

    private static boolean hasRoomInMemory(Setting setting) throws IOException {
        int logs = Producing.all().size() + 2; // The warm-up's as well, and room to spare.
        return Files.isDirectory(MEMORY)
                && Files.getFileStore(MEMORY).getUsableSpace() > logs * totalBytes(setting)
                && Facts.availableMemoryBytes() > logs * totalBytes(setting);
    }

    private static Producing.Load load(Setting setting, int valueBytes, Broker broker, Path folder) throws Exception {
        int records = (int) (totalBytes(setting) / valueBytes);
        return new Producing.Load(
                setting.images(),
                broker.bootstrapServers(),
                broker.newTopic(1),
                valueBytes,
                records,
                (int) (records * WARM_UP_SHARE),
                Payloads.file(folder, valueBytes));
    }

    private static Pace turn(Setting setting, Producing producing, Producing.Load load, Broker broker)
            throws IOException {
        Path log = setting.work().resolve("producer.log");
        // A log on the disk: whoever comes later would have to wait for what those before have left to be written.
        Program.run("sync");
        try (CpuGroup group = CpuGroup.create("publish")) {
            Process process = new ProcessBuilder(group.command(
                            setting.cores().contender(), producing.command().with(load)))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                Pace.Look warm = lookAt(load.warmUpRecords(), load, process, group, broker);
                Pace.Look end = lookAt(load.records(), load, process, group, broker);
                Spent.requireEnd(process, producing.name() + ", see " + log);
                return new Pace(
                        rate(producing, Files.readString(log)) * load.valueBytes() / 1e6,
                        Pace.between(warm, end).cpuSecondsAGigabyte());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** Waits until the topic has so many records, or the process has ended, and looks what that has cost. */
    private static Pace.Look lookAt(int records, Producing.Load load, Process process, CpuGroup group, Broker broker)
            throws IOException {
        long wanted = (long) records * load.valueBytes();
        while (broker.storedBytes(load.topic()) < wanted && process.isAlive()) {
            Pause.milliseconds(LOOK_EVERY_MS);
        }
        return new Pace.Look(System.nanoTime(), group.cpuSeconds(), broker.storedBytes(load.topic()));
    }

    private static double rate(Producing producing, String said) throws IOException {
        Matcher rate = RATE.matcher(said);
        if (!rate.find()) {
            throw new IOException(producing.name() + " did not say its rate:\n" + said);
        }
        return Double.parseDouble(rate.group(1));
    }
}
