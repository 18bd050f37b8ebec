package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kernel is asked for blocks and told of batches, never of frames. */
@SystemTest
class SystemCallsTest {
    private static final int FRAMES = 100_000;
    private static final int FRAME_LENGTH = 300;

    /** A call a frame would be ten times as many. */
    private static final double CALLS_A_FRAME = 0.1;

    @Test
    void anAgentDoesNoSystemCallAFrame(Lab lab) throws Exception {
        Requirements.programs("strace");
        VethPair veth = lab.veth();
        Path frames = lab.directory().resolve("frames.pcap");
        ClassicPcap.write(frames, Collections.nCopies(FRAMES, new byte[FRAME_LENGTH]));
        Path config = Files.writeString(lab.directory().resolve("agent.yaml"), """
                captures:
                  - id: calls
                    interfaces: [%s]
                """.formatted(veth.captureInterface()));
        HttpEndpoint http = new HttpEndpoint(FreePort.any());
        SeineProcess agent = lab.agent("--config", config.toString(), "--http", "127.0.0.1:" + http.port());
        // The first frames make it load classes, which are files.
        veth.replay(frames);
        awaitDelivered(http, FRAMES);
        Path calls = lab.directory().resolve("calls");
        Process strace = trace(agent, calls);
        veth.replay(frames);
        awaitDelivered(http, 2 * FRAMES);
        Program.run("kill", "-INT", Long.toString(strace.pid()));
        assertThat(strace.waitFor(Patience.limit().toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(Lab.stopped(agent)).isEqualTo(2 * FRAMES);
        assertThat((double) total(calls) / FRAMES)
                .as(() -> "system calls a frame; all of them:\n"
                        + Program.run("cat", calls.toString()).out())
                .isPositive()
                .isLessThan(CALLS_A_FRAME);
    }

    private static void awaitDelivered(HttpEndpoint http, int frames) {
        Patience.until(
                frames + " frames are delivered",
                () -> http.metric("seine_frames_total{stage=\"delivered\"") >= frames);
    }

    /** Counts the calls of all threads from now on until it is interrupted. */
    private static Process trace(SeineProcess agent, Path calls) throws IOException {
        Path log = calls.resolveSibling("strace.log");
        Process strace = new ProcessBuilder(
                        Requirements.program("strace").orElseThrow().toString(),
                        "-f",
                        "-c",
                        "--summary-columns=calls,name",
                        "-o",
                        calls.toString(),
                        "-p",
                        Long.toString(agent.pid()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Patience.until("strace is attached", () -> {
            assertThat(strace.isAlive()).as("strace runs").isTrue();
            return Files.readString(log).contains("attached");
        });
        return strace;
    }

    private static long total(Path calls) throws IOException {
        try (Stream<String> lines = Files.lines(calls)) {
            List<String> totals = lines.filter(line -> line.endsWith(" total")).toList();
            assertThat(totals).hasSize(1);
            return Long.parseLong(totals.getFirst().replaceAll("[^0-9]", ""));
        }
    }
}
