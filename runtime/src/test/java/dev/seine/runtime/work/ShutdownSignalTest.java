package dev.seine.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Requirements;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ShutdownSignalTest {
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalEndsTheProcessInOrderWithExitCodeZero(String signal) throws Exception {
        Requirements.programs("kill");
        Process process = started("quiet");
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("ready");
        send(signal, process);
        assertThat(out.lines().toList()).containsExactly("SIGNAL SIG" + signal, "hook");
        assertThat(exitCode(process)).isZero();
    }

    @Test
    void aFailedWorkerEndsTheProcessWithExitCodeOne() throws Exception {
        Process process = started("failing");
        assertThat(process.inputReader().lines().toList())
                .containsExactly(
                        "ready", "FAILURE worker seine-work has failed: java.io.IOException: disk full", "hook");
        assertThat(exitCode(process)).isEqualTo(1);
    }

    @Test
    void aSecondSignalEndsAProcessThatIsStuckInItsStop() throws Exception {
        Requirements.programs("kill");
        Process process = started("stuck");
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("ready");
        send("INT", process);
        assertThat(out.readLine()).isEqualTo("SIGNAL SIGINT");
        send("INT", process);
        assertThat(exitCode(process)).isEqualTo(130);
    }

    @Test
    void aStopBeyondTheLimitIsCutOff() throws Exception {
        Requirements.programs("kill");
        Process process = started("slow");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        send("TERM", process);
        assertThat(exitCode(process)).isEqualTo(1);
    }

    @Test
    void theFirstReasonStandsButALaterFailureDecidesTheExitCode() throws Exception {
        List<Integer> halts = new ArrayList<>();
        ShutdownSignal shutdown = new ShutdownSignal(Duration.ofDays(1), halts::add);
        assertThat(shutdown.reason()).isEmpty();
        shutdown.request("the capture has its 100 frames");
        shutdown.workerFailed("seine-publish", new IOException("no broker"));
        assertThat(shutdown.await())
                .isEqualTo(new ShutdownReason(ShutdownReason.Kind.REQUEST, "the capture has its 100 frames"));
        assertThat(shutdown.exitCode()).isEqualTo(1);
        shutdown.signal(OsSignals.SIGTERM);
        assertThat(halts).isEmpty();
        shutdown.signal(OsSignals.SIGTERM);
        assertThat(halts).containsExactly(143);
    }

    @Test
    void hangUpsEndTheProcessOnceHoweverOftenTheyCome() throws Exception {
        List<Integer> halts = new ArrayList<>();
        ShutdownSignal shutdown = new ShutdownSignal(Duration.ofDays(1), halts::add);
        shutdown.hangUp(OsSignals.SIGHUP);
        shutdown.hangUp(OsSignals.SIGHUP);
        assertThat(shutdown.await().isHangUp()).isTrue();
        shutdown.signal(OsSignals.SIGTERM);
        assertThat(halts).as("the kernel and the shell may both tell").isEmpty();
        assertThat(shutdown.exitCode()).isZero();
    }

    @Test
    void aProcessThatReloadsDoesNotEndWithAHangUp() throws Exception {
        Requirements.programs("kill", "env");
        Process process = started("reloading");
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("ready");
        send("HUP", process);
        assertThat(out.readLine()).isEqualTo("reload");
        send("HUP", process);
        assertThat(out.readLine()).isEqualTo("reload");
        send("TERM", process);
        assertThat(out.lines().toList()).containsExactly("SIGNAL SIGTERM", "hook");
        assertThat(exitCode(process)).isZero();
    }

    private Process started(String behaviour) throws IOException {
        // What starts the tests may ignore signals, and so does then all that it starts.
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT,HUP",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShutdownProgram.class.getName(),
                        behaviour)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    private static void send(String signal, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
