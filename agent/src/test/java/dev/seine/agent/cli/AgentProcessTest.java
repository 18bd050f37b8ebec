package dev.seine.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, since it takes over the signals; without Kafka. */
class AgentProcessTest {
    /** Nothing listens there: port 9 is discard, and privileged. */
    private static final String NO_KAFKA = "127.0.0.1:9";

    @TempDir
    Path directory;

    private static Program.Result run(List<String> before, String... arguments) {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AgentProgram.class.getName());
        return Program.runAny(Stream.concat(Stream.concat(before.stream(), java), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private Path capture(int frames) throws IOException {
        Path file = directory.resolve("trace.pcap");
        ClassicPcap.write(file, Collections.nCopies(frames, new byte[60]));
        return file;
    }

    @Test
    void showsTheFilterAsItWasWrittenAndExitsWith2() {
        Requirements.root();
        Program.Result result = run(List.of(), "-i", "lo", "--kafka", NO_KAFKA, "tcp and prot 443");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("seine agent: filter 'tcp and prot 443': ");
    }

    @Test
    void pointsAtTheWrongWordOfAFilter() throws IOException {
        Program.Result result =
                run(List.of(), "--replay", capture(1).toString(), "--kafka", NO_KAFKA, "tcp and port nosuchport");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("tcp and port nosuchport\n" + " ".repeat(13) + "^");
    }

    @Test
    void exitsWith1WhereThereIsNoSuchInterface() {
        Program.Result result = run(List.of(), "-i", "nosuch0", "--kafka", NO_KAFKA);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("seine agent: there is no interface nosuch0 in this network namespace:"
                        + " ip link lists those that there are\n");
    }

    @Test
    void exitsWith1AndNamesTheCapabilityThatIsMissing() {
        Requirements.root();
        Requirements.programs("setpriv");
        Program.Result result = run(
                List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"),
                "-i",
                "lo",
                "--kafka",
                NO_KAFKA,
                "tcp");
        assertThat(result.err()).startsWith("seine agent: ").contains("interface lo", "needs CAP_NET_RAW");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void exitsWith2WhereAKafkaAddressIsNone() throws IOException {
        Program.Result result = run(List.of(), "--replay", capture(1).toString(), "--kafka", "broker");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("seine agent: ").contains("broker");
    }

    @Test
    void exitsWith1WhereTheFileIsNoCaptureFile() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.txt"), "nothing to see here");
        Program.Result result = run(List.of(), "--replay", file.toString(), "--kafka", NO_KAFKA);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("seine agent: " + file + ": byte 0: ");
    }

    @Test
    void tellsWhatWasNotDeliveredAndExitsWith1() throws IOException {
        Path config = Files.writeString(directory.resolve("agent.yaml"), "stop-timeout: 100ms\n");
        Program.Result result = run(
                List.of(),
                "--config",
                config.toString(),
                "--replay",
                capture(7).toString(),
                "--host-id",
                "lab",
                "--kafka",
                NO_KAFKA);
        assertThat(result.err().lines())
                .containsSubsequence(
                        "ready: capturing for host lab, sending to " + NO_KAFKA + " topic seine.frames",
                        "7 packets captured",
                        "7 packets received by filter",
                        "0 packets dropped by kernel",
                        "0 packets delivered to Kafka")
                .anySatisfy(line -> assertThat(line).startsWith("seine agent: 7 captured packets were not delivered"));
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void capturesNothingFromAFileWithoutFramesAndExitsWith0() throws IOException {
        Program.Result result = run(List.of(), "--replay", capture(0).toString(), "--kafka", NO_KAFKA);
        assertThat(result.err().lines()).contains("0 packets captured");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void refusesADurationThatIsNoneAndNamesTheOption() throws IOException {
        Program.Result result =
                run(List.of(), "--replay", capture(1).toString(), "--kafka", NO_KAFKA, "--duration", "soon");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("seine agent: --duration 'soon': not a duration\n");
    }
}
