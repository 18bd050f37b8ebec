package dev.seine.bench.kafka;

import dev.seine.bench.Setting;
import dev.seine.bench.machine.Broker;
import dev.seine.bench.machine.CpuGroup;
import dev.seine.bench.machine.Images;
import dev.seine.bench.machine.Spent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** kafka-consumer-perf-test, which takes the records of a topic and throws them away. */
final class ConsumerPerfTest {
    static final String NAME = "kafka-consumer-perf-test";

    private static final int RECORDS_FIELD = 4;

    /** A line tells of the first record of a poll, and a poll brings some 40 of them. */
    private static final double WHOLE = 0.9;

    private ConsumerPerfTest() {}

    /** Reads a topic to its end; what comes before the share of it counts for nothing. */
    static Pace read(Setting setting, Broker broker, FilledTopic topic, double warmUpShare) throws IOException {
        Path log = setting.work().resolve("consumer.log");
        try (CpuGroup group = CpuGroup.create("consumer")) {
            Process process = new ProcessBuilder(group.command(setting.cores().contender(), command(broker, topic)))
                    .redirectError(log.toFile())
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                Pace pace = pace(lines, group, topic, warmUpShare);
                Spent.requireEnd(process, NAME);
                return pace;
            } catch (IOException e) {
                throw new IOException(e.getMessage() + "\n" + Files.readString(log), e);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static Pace pace(BufferedReader lines, CpuGroup group, FilledTopic topic, double warmUpShare)
            throws IOException {
        Pace.Look warm = null;
        Pace.Look last = null;
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            String[] fields = line.split(", ", -1);
            if (fields.length > RECORDS_FIELD) {
                double share = Double.parseDouble(fields[RECORDS_FIELD]) / topic.records();
                last = new Pace.Look(System.nanoTime(), group.cpuSeconds(), share * topic.frameBytes());
                warm = warm == null && share >= warmUpShare ? last : warm;
            }
        }
        if (warm == null || last == null || last.bytes() < WHOLE * topic.frameBytes()) {
            throw new IOException(NAME + " did not read all %,d records:\n".formatted(topic.records()) + said);
        }
        return Pace.between(warm, last);
    }

    /** With the collector's sizes of fetches and buffers. */
    private static List<String> command(Broker broker, FilledTopic topic) {
        return Images.inOwnRuntime(
                JvmOptions.OF_KAFKAS_SCRIPTS,
                "org.apache.kafka.tools.ConsumerPerformance",
                "--bootstrap-server",
                broker.bootstrapServers(),
                "--topic",
                topic.name(),
                "--group",
                "perf-" + System.nanoTime(),
                "--num-records",
                Long.toString(topic.records()),
                "--fetch-size",
                Integer.toString(8 << 20),
                "--socket-buffer-size",
                Integer.toString(64 << 10),
                "--command-property",
                "max.poll.records=256",
                "--hide-header",
                "--show-detailed-stats",
                "--reporting-interval",
                "1");
    }
}
