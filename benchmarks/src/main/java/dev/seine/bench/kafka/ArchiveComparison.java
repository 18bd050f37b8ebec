package dev.seine.bench.kafka;

import dev.seine.bench.Comparison;
import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.Frames;
import dev.seine.bench.report.Outcome;
import dev.seine.bench.report.Table;
import dev.seine.bench.report.Target;
import dev.seine.runtime.config.ByteSize;
import java.util.List;

/** How fast frames get from a topic into the archive and out of it, and what that costs. */
public final class ArchiveComparison implements Comparison {
    private static final int FRAME_BYTES = 300;

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public String question() {
        return "topic to archive, sealing, verify, cat: kafka-consumer-perf-test, zstd, tshark, and the collector";
    }

    @Override
    public Outcome run(Setting setting) throws Exception {
        Frames sample = Frames.ofSize(FRAME_BYTES, setting.work());
        try (Broker broker = new Broker(setting.work().resolve("kafka"), ByteSize.ofGibibytes(8))) {
            setting.progress()
                    .say("archive: filling a topic with %,d MB of frames".formatted(bytes(setting) / 1_000_000));
            FilledTopic topic = FilledTopic.fill(broker, sample, bytes(setting));
            ArchiveRounds rounds = new ArchiveRounds(setting, broker, topic);
            for (int round = 1; round <= setting.rounds(); round++) {
                setting.progress().say("archive, round " + round);
                rounds.next();
            }
            List<Table> tables = rounds.tables();
            return new Outcome(name(), method(setting), tables, targets(rounds));
        }
    }

    private static long bytes(Setting setting) {
        return setting.quick() ? 300_000_000 : 2_000_000_000;
    }

    private static String method(Setting setting) {
        return ("%,d MB of frames of %d B, half random and half text, of %d hosts, in a topic of one partition, lz4 as agents send it."
                        + " The contender has a core of its own, the broker another; what is read is in the page cache. Into the"
                        + " archive: the collector and kafka-consumer-perf-test (options of its script, the collector's sizes"
                        + " of fetches and buffers; it does not check Kafka's checksums, and cannot be told to) from the first"
                        + " record to the last, of which the first %.0f %% count for nothing; MB are those of frames. The"
                        + " collector's checkpoints, one a second or each 64 MiB, are in it, sealing is not: nothing is"
                        + " sealed before the stop. Sealing: the stop, which sorts, compresses, forces, reads back and"
                        + " publishes; the default level of compression is %d. zstd has the same open files, and"
                        + " forces and reads back nothing. verify, cat and the others are timed from start to end, that of the"
                        + " JVM included; cat and those beside it write one of 64 flows of one host's file.")
                .formatted(
                        bytes(setting) / 1_000_000,
                        FRAME_BYTES,
                        FilledTopic.HOSTS,
                        ArchiveRounds.WARM_UP_SHARE * 100,
                        ArchiveRounds.LEVEL);
    }

    private static List<Target> targets(ArchiveRounds rounds) {
        return List.of(
                Target.atMost(
                        "topic to open files: CPU a GB, of kafka-consumer-perf-test",
                        1.5,
                        rounds.appendCpu().ratio(ArchiveRounds.COLLECTOR, ConsumerPerfTest.NAME),
                        "×"),
                Target.atLeast(
                        "sealing: MB/s, of " + ArchiveRounds.ZSTD + " of the same bytes",
                        0.8,
                        rounds.sealSpeed().ratio(ArchiveRounds.SEAL, ArchiveRounds.ZSTD),
                        "×"),
                Target.atLeast(
                        "verify: uncompressed MB a second of CPU",
                        500,
                        rounds.verifySpeed().row(ArchiveRounds.VERIFY_CPU).median(),
                        "MB/s"));
    }
}
