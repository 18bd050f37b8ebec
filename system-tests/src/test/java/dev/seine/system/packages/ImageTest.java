package dev.seine.system.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.system.Archive;
import dev.seine.system.Directories;
import dev.seine.system.FreePort;
import dev.seine.system.HttpEndpoint;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.SeineProcess;
import dev.seine.system.SystemTest;
import dev.seine.system.Traffic;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Program;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs with the Java runtime that they bring along. */
@SystemTest
class ImageTest {
    private static final int FRAMES = 1_000;
    private static final String SHOWING_CLASSES = "SEINE_JAVA_OPTIONS=-Xlog:class+load:stdout";
    private static final String FROM_THE_CACHE = "dev.seine.runtime.process.LogLevel source: shared objects file";
    private static final long AGENT_LIMIT_BYTES = 80_000_000;

    @Test
    void agentAndCollectorArchiveWhatGoesOverTheWire(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Archive archive = lab.archive("archive");
        int agentPort = FreePort.any();
        SeineProcess agent = lab.installedBehind(
                List.of(),
                Built.AGENT.launcher(),
                "-i",
                veth.captureInterface(),
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic(),
                "--host-id",
                Lab.HOST,
                "--http",
                "127.0.0.1:" + agentPort,
                "--spool",
                lab.directory().resolve("spool").toString(),
                "udp");
        SeineProcess collector = lab.installedBehind(
                List.of(),
                Built.COLLECTOR.launcher(),
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic(),
                "--group",
                lab.topic(),
                "--archive",
                archive.root().toString(),
                "--http",
                "127.0.0.1:" + FreePort.any());
        agent.awaitLine("ready: ");
        HttpEndpoint http = new HttpEndpoint(agentPort);
        http.awaitStatus("/readyz", 200);
        assertThat(http.get("/metrics").body()).contains("seine_frames_total{");
        Path traffic = lab.directory().resolve("traffic.pcap");
        ClassicPcap.write(
                traffic,
                IntStream.range(0, FRAMES)
                        .mapToObj(i -> Traffic.udp(5_000, i, 200))
                        .toList());
        veth.replay(traffic, "--pps=4000");
        assertThat(Lab.stopped(agent)).isEqualTo(FRAMES);
        lab.awaitAllArchived();
        collector.stop();
        assertThat(archive.frames()).hasSize(FRAMES);
        Program.Result verified =
                Program.run(Built.COLLECTOR.launcher(), "verify", archive.root().toString());
        assertThat(verified.out()).contains("ok: 1,000 frames");
        assertModes(archive.root());
    }

    /** What lets the members of a group in, and nobody else. */
    private static void assertModes(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.walk(root)) {
            files = paths.filter(path -> !path.equals(root)).toList();
        }
        assertThat(files).filteredOn(Files::isRegularFile).isNotEmpty();
        for (Path file : files) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo(Files.isDirectory(file) ? "rwxr-x---" : "rw-r-----");
        }
    }

    @Test
    void tellsItsServiceManagerThatItIsReadyAndAliveAndStopping(Lab lab) throws Exception {
        // A socket's name is short: sun_path of unix(7) has 108 bytes.
        Path socket = lab.own(new SocketDirectory(Files.createTempDirectory("seine")))
                .path()
                .resolve("notify");
        Path told = lab.directory().resolve("told");
        Process manager = lab.own(new SocketListener(socket, told)).process();
        Patience.until("socat listens", () -> Files.exists(socket));
        SeineProcess agent = lab.installedBehind(
                List.of("env", "NOTIFY_SOCKET=" + socket, "WATCHDOG_USEC=2000000"),
                Built.AGENT.launcher(),
                "-i",
                lab.veth().captureInterface(),
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic());
        Patience.until(
                "it is ready and feeds the watchdog",
                () -> Files.readString(told).matches("(?s)READY=1\nSTATUS=.*WATCHDOG=1.*WATCHDOG=1.*"));
        agent.stop();
        Patience.until(
                "it has said that it stops", () -> Files.readString(told).contains("STOPPING=1\nSTATUS=stopping: "));
        assertThat(manager.isAlive()).isTrue();
    }

    /** Where a socket can be. */
    private record SocketDirectory(Path path) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Directories.delete(path);
        }
    }

    /** A socket of a service manager that writes down what it is told. */
    private record SocketListener(Process process) implements AutoCloseable {
        SocketListener(Path socket, Path told) throws IOException {
            this(new ProcessBuilder("socat", "-u", "UNIX-RECV:" + socket, "OPEN:" + told + ",creat,append").start());
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource
    void checksAConfigurationWithoutDoingAnything(Built program, Lab lab) throws Exception {
        Path wrong = Files.writeString(lab.directory().resolve("wrong.yaml"), "kafka: {bootstrap-server: x}\n");
        Program.Result refused = Program.runAny(program.launcher(), "--config", wrong.toString(), "--check-config");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("bootstrap-servers");
        Path right = Files.writeString(
                lab.directory().resolve("right.yaml"),
                "kafka: {bootstrap-servers: \"127.0.0.1:1\"}\n"
                        + (program == Built.AGENT ? "captures: [{interfaces: [lo], filter: tcp}]\n" : ""));
        Program.Result accepted = Program.run(program.launcher(), "--config", right.toString(), "--check-config");
        assertThat(accepted.out()).isEqualTo("ok\n");
        assertThat(accepted.err()).isEmpty();
    }

    @Test
    void checksFilterAndClientPropertiesOfAConfiguration(Lab lab) throws Exception {
        Path filter = Files.writeString(
                lab.directory().resolve("filter.yaml"), "captures: [{interfaces: [lo], filter: tpc}]\n");
        assertThat(Program.runAny(Built.AGENT.launcher(), "--config", filter.toString(), "--check-config")
                        .err())
                .contains("tpc");
        for (Built program : Built.values()) {
            Path property = Files.writeString(
                    lab.directory().resolve("property.yaml"),
                    "kafka: {properties: {security.protocol: SSL, ssl.truststore.location: /nowhere.pem, "
                            + "ssl.truststore.type: PEM}}\n"
                            + (program == Built.AGENT ? "captures: [{interfaces: [lo]}]\n" : ""));
            Program.Result refused =
                    Program.runAny(program.launcher(), "--config", property.toString(), "--check-config");
            assertThat(refused.exitCode()).as(refused.err()).isNotZero();
            assertThat(refused.err()).contains("/nowhere.pem");
        }
    }

    @Test
    void agentIsNoLargerThanPromised() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(Built.AGENT.image())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        System.out.printf("image of the agent: %.1f MB%n", bytes / 1e6);
        assertThat(bytes).isLessThan(AGENT_LIMIT_BYTES);
    }

    /** The cache stands beside an image that is not installed, and the JVM looks at the times of the jars. */
    @ParameterizedTest
    @EnumSource
    void packagingKeepsTheCacheOfClassesUsable(Built program, Lab lab) throws IOException {
        Path unpacked = unpack(program, lab);
        assertThat(Program.run("env", SHOWING_CLASSES, launcher(program, unpacked), "--version")
                        .out())
                .contains(FROM_THE_CACHE);
    }

    @Test
    void goesOnInSilenceWithoutACacheThatFits(Lab lab) throws IOException {
        Path unpacked = unpack(Built.AGENT, lab);
        try (Stream<Path> jars = Files.list(unpacked.resolve("usr/lib/seine-agent/lib"))) {
            for (Path jar : jars.toList()) {
                Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
            }
        }
        String launcher = launcher(Built.AGENT, unpacked);
        assertThat(Program.run("env", SHOWING_CLASSES, launcher, "--version").out())
                .contains("dev.seine.runtime.process.LogLevel source: file:")
                .doesNotContain(FROM_THE_CACHE);
        Program.Result version = Program.run(launcher, "--version");
        assertThat(version.out()).startsWith("seine-agent ");
        assertThat(version.err()).isEmpty();
    }

    private static Path unpack(Built program, Lab lab) throws IOException {
        Path unpacked = lab.directory().resolve("unpacked");
        Program.run("dpkg-deb", "-x", program.deb().toString(), unpacked.toString());
        Files.copy(
                program.image().resolveSibling(program.program() + ".aot"),
                unpacked.resolve("usr/lib").resolve(program.program() + ".aot"));
        return unpacked;
    }

    private static String launcher(Built program, Path unpacked) {
        return unpacked.resolve("usr/bin").resolve(program.program()).toString();
    }
}
