package dev.seine.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.config.ConfigLoader;
import dev.seine.runtime.config.ConfigText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command says before it opens anything; what it does then, {@link AgentProcessTest} tests. */
class AgentCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private int run(String... arguments) {
        return new CommandLine(new AgentCommand())
                // As picocli makes them for a process: what is printed without the end of a line waits to be flushed.
                .setOut(new PrintWriter(new BufferedWriter(out), true))
                .setErr(new PrintWriter(new BufferedWriter(err), true))
                .execute(arguments);
    }

    private AgentConfig printed(String... arguments) {
        int exitCode = run(arguments);
        assertThat(err.toString()).isEmpty();
        assertThat(exitCode).isZero();
        return ConfigLoader.parse(new ConfigText("printed", out.toString()), AgentConfig.class, Map.of(), "NONE");
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("agent.yaml"), yaml);
    }

    @Test
    void showsExamplesAndExitCodesInItsHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("agent -i eth0 --kafka broker:9092 'tcp port 443'")
                .contains("agent --config /etc/seine/agent.yaml")
                .contains(
                        "Exit status: 0 in order, 1 if a capture failed or frames were lost, 2 if it was called wrongly.")
                .contains("-i, --interface")
                .contains("-s, --snapshot-length")
                .contains("-p, --no-promiscuous-mode")
                .contains("-c, --count");
    }

    @Test
    void turnsTheOptionsOfTcpdumpIntoACapture() {
        CaptureConfig capture = printed(
                        "-i",
                        "eth0",
                        "-i",
                        "eth1",
                        "-s",
                        "128",
                        "-p",
                        "-c",
                        "10",
                        "--print-config",
                        "tcp",
                        "port",
                        "443")
                .captures()
                .getFirst();
        assertThat(capture.interfaces()).containsExactly("eth0", "eth1");
        assertThat(capture.snapLength()).isEqualTo(128);
        assertThat(capture.promiscuous()).isFalse();
        assertThat(capture.limits().frames()).isEqualTo(10);
        assertThat(capture.filter()).isEqualTo("tcp port 443");
        assertThat(capture.source()).isEqualTo(CaptureConfig.SourceType.RING);
    }

    @Test
    void readsLimits() {
        CaptureConfig.Limits limits = printed(
                        "--max-bytes",
                        "10GiB",
                        "--max-frame-rate",
                        "100000",
                        "--max-byte-rate",
                        "50MiB",
                        "--print-config")
                .captures()
                .getFirst()
                .limits();
        assertThat(limits)
                .isEqualTo(new CaptureConfig.Limits(
                        100_000, ByteSize.ofMebibytes(50), Duration.ZERO, 0, ByteSize.ofGibibytes(10)));
    }

    @Test
    void capturesTheDefaultRouteWhereNothingIsGiven() {
        assertThat(printed("--print-config"))
                .isEqualTo(AgentConfig.defaults().withCaptures(List.of(CaptureConfig.defaults())));
    }

    @Test
    void keepsWholeFramesForASnapshotLengthOfZero() {
        assertThat(printed("-s", "0", "--print-config").captures().getFirst().snapLength())
                .isEqualTo(262_144);
    }

    @Test
    void optionsWinOverTheFile() throws IOException {
        Path file = file("""
                host-id: from-file
                kafka: {bootstrap-servers: "file:9092", compression: zstd}
                captures: [{id: file, filter: udp}]
                """);
        AgentConfig fromFile = printed("--config", file.toString(), "--print-config");
        assertThat(fromFile.hostId()).isEqualTo("from-file");
        assertThat(fromFile.captures().getFirst().filter()).isEqualTo("udp");
        out.getBuffer().setLength(0);

        AgentConfig mixed = printed(
                "--config",
                file.toString(),
                "--host-id",
                "web-07",
                "--kafka",
                "broker:9092",
                "--topic",
                "lab",
                "--http",
                "127.0.0.1:0",
                "--print-config",
                "tcp");
        assertThat(mixed.hostId()).isEqualTo("web-07");
        assertThat(mixed.kafka().bootstrapServers()).isEqualTo("broker:9092");
        assertThat(mixed.kafka().topic()).isEqualTo("lab");
        assertThat(mixed.kafka().compression()).as("what no option changes").isEqualTo("zstd");
        assertThat(mixed.http()).isPresent();
        assertThat(mixed.captures()).hasSize(1);
        assertThat(mixed.captures().getFirst().filter()).isEqualTo("tcp");
    }

    @Test
    void readsAReplayAndALibpcapDevice() {
        assertThat(printed("--replay", "trace.pcapng", "--print-config")
                        .captures()
                        .getFirst()
                        .file())
                .contains(Path.of("trace.pcapng"));
        out.getBuffer().setLength(0);
        assertThat(printed("--libpcap", "-i", "any", "--print-config")
                        .captures()
                        .getFirst()
                        .source())
                .isEqualTo(CaptureConfig.SourceType.LIBPCAP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-f tcp udp                     | two filters: 'tcp' and 'udp'",
                "--replay x.pcap -i eth0        | leave out -i and --libpcap",
                "--replay x.pcap --libpcap      | leave out -i and --libpcap",
                "-s -1                          | snap-length is -1, allowed are 1 to 262144",
                "-s 262145                      | snap-length is 262145, allowed are 1 to 262144",
                "-c 0                           | '0' is not a whole number from 1 up",
                "-c many                        | 'many' is not a whole number from 1 up",
                "--max-frame-rate 0             | '0' is not a whole number from 1 up",
                "--max-bytes 4MB                | --max-bytes '4MB': not a number of bytes, KiB, MiB, GiB or TiB",
                "--max-byte-rate x              | --max-byte-rate 'x': not a number of bytes",
                "--http nowhere                 | --http 'nowhere': host:port such as 127.0.0.1:9464",
                "--topic a/b                    | topic 'a/b' is no name for a topic",
                "--config /nosuch/agent.yaml    | /nosuch/agent.yaml: there is no such configuration file",
                "--host-id ''                   | host-id has 0 bytes, allowed are 1 to 255",
                "--nosuch                       | --nosuch"
            })
    void refusesWrongCallsWithExitCode2(String arguments, String message) {
        String[] words = arguments.replace("''", "").split(" ", -1);
        assertThat(run(words)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void pointsAtTheLineOfAWrongKey() throws IOException {
        Path file = file("host-id: web-07\ncaptures:\n  - filtre: tcp\n");
        assertThat(run("--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("seine agent: " + file + ":3:5: ").contains("filtre", "filter");
    }
}
