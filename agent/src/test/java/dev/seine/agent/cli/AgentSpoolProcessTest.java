package dev.seine.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.spool.LocalSpoolDirectory;
import dev.seine.agent.spool.SpoolDirectory;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a spool, as a process of its own, without Kafka. */
class AgentSpoolProcessTest {
    @TempDir
    Path directory;

    private Program.Result capture(int frames) throws IOException {
        Path file = directory.resolve("trace.pcap");
        ClassicPcap.write(file, Collections.nCopies(frames, new byte[60]));
        Path config = Files.writeString(directory.resolve("agent.yaml"), "stop-timeout: 100ms\n");
        return Program.runAny(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AgentProgram.class.getName(),
                "--config",
                config.toString(),
                "--replay",
                file.toString(),
                "--kafka",
                "127.0.0.1:9", // Nothing listens there: port 9 is discard, and privileged.
                "--spool",
                directory.resolve("spool").toString());
    }

    @Test
    void keepsForTheNextStartWhatKafkaDoesNotTakeAndExitsWith0() throws IOException {
        Program.Result first = capture(7);
        assertThat(first.err().lines())
                .containsSubsequence(
                        "7 packets captured",
                        "0 packets delivered to Kafka",
                        "7 packets wait in the spool for the next start");
        assertThat(first.err()).doesNotContain("were not delivered");
        assertThat(first.exitCode()).isZero();
        Program.Result second = capture(5);
        assertThat(second.err().lines())
                .containsSubsequence("5 packets captured", "12 packets wait in the spool for the next start");
        assertThat(second.exitCode()).isZero();
    }

    @Test
    void exitsWith1AndNamesTheProcessThatHasTheSpool() throws IOException {
        try (SpoolDirectory held = LocalSpoolDirectory.open(directory.resolve("spool"))) {
            assertThat(held.list()).hasSize(1);
            Program.Result result = capture(1);
            assertThat(result.err())
                    .isEqualTo("seine agent: the spool directory " + directory.resolve("spool")
                            + " is used by process " + ProcessHandle.current().pid()
                            + ": stop that agent, or give this one a directory of its own\n");
            assertThat(result.exitCode()).isEqualTo(1);
        }
    }
}
