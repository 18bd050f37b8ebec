package dev.seine.runtime.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.runtime.http.HealthReport;
import dev.seine.runtime.http.HttpServer;
import dev.seine.runtime.http.ListenAddress;
import dev.seine.runtime.http.ProcessRoutes;
import dev.seine.runtime.metrics.Metric;
import dev.seine.runtime.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks that agent and collector share, Kafka's aside. */
class ChecksTest {
    @TempDir
    Path directory;

    private static Finding only(Check check) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        check.run(findings::add);
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    private static Finding clock(ClockCheck.Source source) throws InterruptedException {
        return only(new ClockCheck(source));
    }

    @Test
    void aClockThatNobodyKeepsRightIsAWarning() throws Exception {
        assertThat(clock(() -> new ClockCheck.Reading(true, 1_500)))
                .isEqualTo(Finding.ok("clock", "synchronised, wrong by at most 1.5 ms"));
        assertThat(clock(() -> new ClockCheck.Reading(false, 16_000_000)).level())
                .isEqualTo(Level.WARNING);
        assertThat(clock(() -> new ClockCheck.Reading(true, 900_000)).text()).contains("900.0 ms");
        assertThat(clock(() -> {
                            throw new IOException("adjtimex: EPERM");
                        })
                        .text())
                .contains("EPERM");
    }

    private static Finding http(int port) throws InterruptedException {
        return only(new HttpPortCheck(Optional.of(ListenAddress.loopback(port)), "set http"));
    }

    @Test
    void aPortThatAnotherProgramHasIsAnError() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answer = Thread.ofVirtual().start(() -> {
                try (var connection = taken.accept()) {
                    connection.getOutputStream().write("SSH-2.0-other\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The check has looked elsewhere, and fails the test.
                }
            });
            Finding finding = http(taken.getLocalPort());
            answer.join();
            assertThat(finding.level()).isEqualTo(Level.ERROR);
            assertThat(finding.remedy())
                    .hasValueSatisfying(remedy -> assertThat(remedy).contains("ss -ltnp"));
        }
    }

    @Test
    void aPortThatOneOfOursServesIsFine() throws Exception {
        try (Metrics metrics = new Metrics();
                HttpServer server = HttpServer.start(
                        ListenAddress.loopback(0),
                        ProcessRoutes.of(metrics, HealthReport::healthy, HealthReport::healthy))) {
            metrics.gauge(Metric.of("seine_test", "of a test"), () -> 1);
            assertThat(http(server.port()).level()).isEqualTo(Level.OK);
            assertThat(http(server.port()).text()).contains("runs already");
        }
    }

    @Test
    void aFreePortIsFine() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(http(port)).isEqualTo(Finding.ok("http", "127.0.0.1:" + port + " is free"));
    }

    @Test
    void writesNothingThatStays() throws Exception {
        assertThat(DirectoryProbe.unwritable("spool", directory, "spool.directory"))
                .isEmpty();
        assertThat(DirectoryProbe.unwritable("spool", directory.resolve("a/b"), "spool.directory"))
                .isEmpty();
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileInTheWayIsAnError() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThat(DirectoryProbe.unwritable("spool", file.resolve("spool"), "spool.directory"))
                .hasValueSatisfying(finding -> {
                    assertThat(finding.level()).isEqualTo(Level.ERROR);
                    assertThat(finding.text()).contains(file + " is not a directory");
                });
    }

    @Test
    void warnsOfFileSystemsThatDoNotLast() {
        assertThat(new FileSystem("ext4", 1).unsuitable("spool", directory, "spool.directory"))
                .isEmpty();
        for (String type : List.of("tmpfs", "overlay", "nfs4", "fuse.sshfs")) {
            assertThat(new FileSystem(type, 1).unsuitable("spool", directory, "spool.directory"))
                    .as(type)
                    .isPresent();
        }
    }

    @Test
    void knowsTheFileSystemOfADirectory() {
        assertThat(FileSystem.of(Path.of("/proc")).type()).isEqualTo("proc");
    }
}
