package dev.seine.bench.kafka;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Folders;
import dev.seine.bench.machine.Spent;
import dev.seine.bench.report.Table;
import dev.seine.collector.CollectorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Everything that is measured around an archive, each once a round. */
final class ArchiveRounds {
    /** Of the topic, before the clock starts. */
    static final double WARM_UP_SHARE = 0.3;

    /** As collectors seal unless told otherwise. */
    static final int LEVEL = CollectorConfig.Seal.defaults().compressionLevel();

    static final String ZSTD = "zstd -" + LEVEL + " -T1";
    static final String SEAL = "seine sealing, level " + LEVEL;
    static final String COLLECTOR = "seine collector";
    static final String VERIFY_CPU = "seine verify, by CPU";

    private static final String VERIFY = "seine verify, by the clock";
    private static final String ZSTD_TEST = "zstd -t, by the clock";
    private static final String TSHARK = "tshark -Y";

    private final Setting setting;
    private final Broker broker;
    private final FilledTopic topic;
    private final Samples appendSpeed =
            new Samples("From the topic into open capture files, speed", "MB/s of frames", ConsumerPerfTest.NAME);
    private final Samples appendCpu = new Samples(
            "From the topic into open capture files, CPU", "s of CPU a GB of frames", ConsumerPerfTest.NAME);
    private final Samples sealSpeed = new Samples("Sealing, speed", "MB/s of the open files", ZSTD);
    private final Samples sealCpu = new Samples("Sealing, CPU", "s of CPU a GB of the open files", ZSTD);
    private final Samples verifySpeed = new Samples("Verifying the sealed archive", "MB/s of frames", ZSTD_TEST);
    private final Samples catSeconds = new Samples("One flow of 64 out of one host's file", "s", TSHARK);

    ArchiveRounds(Setting setting, Broker broker, FilledTopic topic) {
        this.setting = setting;
        this.broker = broker;
        this.topic = topic;
    }

    /** Gives everybody a turn. */
    void next() throws IOException, InterruptedException {
        append(ConsumerPerfTest.NAME, ConsumerPerfTest.read(setting, broker, topic, WARM_UP_SHARE));
        Path folder = Files.createDirectories(setting.work().resolve("archive"));
        try {
            collect(folder);
            read(new ArchivePrograms(setting, folder));
        } finally {
            Folders.delete(folder);
        }
    }

    private void append(String name, Pace pace) {
        appendSpeed.add(name, pace.megabytesPerSecond());
        double framesPerSecond = pace.megabytesPerSecond() * 1e6 / topic.frameBytes() * topic.frames();
        appendSpeed.remark(name, "%,.0f frames/s".formatted(framesPerSecond));
        appendCpu.add(name, pace.cpuSecondsAGigabyte());
        say(name, pace.megabytesPerSecond(), pace.cpuSecondsAGigabyte());
    }

    private void collect(Path folder) throws IOException, InterruptedException {
        try (RunningCollector collector = RunningCollector.start(setting, broker, topic, LEVEL, folder)) {
            Pace.Look warm = collector.awaitArchived((long) (topic.frameBytes() * WARM_UP_SHARE));
            append(COLLECTOR, Pace.between(warm, collector.awaitArchived(topic.frameBytes())));
            List<Path> open = collector.openFiles();
            long bytes = 0;
            for (Path file : open) {
                bytes += Files.size(file);
            }
            sealed(ZSTD, new ArchivePrograms(setting, folder).compress(open, LEVEL), bytes);
            sealed(SEAL, collector.stop(), bytes);
        }
    }

    private void sealed(String name, Spent spent, long bytes) {
        sealSpeed.add(name, bytes / 1e6 / spent.seconds());
        sealCpu.add(name, spent.cpuSeconds() / (bytes / 1e9));
        say(name, bytes / 1e6 / spent.seconds(), spent.cpuSeconds() * 1e9 / bytes);
    }

    private void read(ArchivePrograms programs) throws IOException {
        double megabytes = topic.frameBytes() / 1e6;
        verifySpeed.add(ZSTD_TEST, megabytes / programs.test().seconds());
        Spent verify = programs.verify();
        verifySpeed.add(VERIFY, megabytes / verify.seconds());
        verifySpeed.add(VERIFY_CPU, megabytes / verify.cpuSeconds());
        say(VERIFY, megabytes / verify.seconds(), verify.cpuSeconds() * 1e3 / megabytes);
        cut(TSHARK, programs.tshark());
        cut("zstd -dc | tcpdump -r -", programs.tcpdump());
        cut("seine cat", programs.cat());
        programs.requireSameFrames();
    }

    private void cut(String name, Spent spent) {
        catSeconds.add(name, spent.seconds());
        catSeconds.remark(name, String.format(Locale.ROOT, "%.2f s of CPU", spent.cpuSeconds()));
        setting.progress().say("archive: %-28s %6.2f s".formatted(name, spent.seconds()));
    }

    private void say(String name, double megabytesPerSecond, double cpuSecondsAGigabyte) {
        setting.progress()
                .say("archive: %-28s %,6.0f MB/s, %.2f s of CPU a GB"
                        .formatted(name, megabytesPerSecond, cpuSecondsAGigabyte));
    }

    Table appendCpu() {
        return appendCpu.table();
    }

    Table sealSpeed() {
        return sealSpeed.table();
    }

    Table verifySpeed() {
        return verifySpeed.table();
    }

    List<Table> tables() {
        return List.of(
                appendSpeed.table(), appendCpu(), sealSpeed(), sealCpu.table(), verifySpeed(), catSeconds.table());
    }
}
