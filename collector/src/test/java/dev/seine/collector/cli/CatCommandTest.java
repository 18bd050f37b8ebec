package dev.seine.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.consume.TestCollector;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.pcapng.CaptureFileReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CatCommandTest {
    private static final long T = AgentStream.START_NS;
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path directory;

    private final FakeKafka kafka = new FakeKafka();
    private final StringWriter err = new StringWriter();
    private DiskStorage storage = DiskStorage.reading(Path.of("."));
    private TestCollector collector = new TestCollector("c1", new FakeKafka(), storage, new FakeClock());

    /** Two hosts, two interfaces, 300 seconds; most of it sealed, the end open. */
    @BeforeEach
    void archive() throws Exception {
        storage = DiskStorage.at(directory.resolve("archive"));
        List<AgentStream> streams = List.of(
                new AgentStream("web-07", 1, 0), new AgentStream("web-07", 1, 1), new AgentStream("db-1", 2, 0));
        for (int second = 0; second < 300; second += 20) {
            for (AgentStream stream : streams) {
                kafka.send(stream.batch(3, T + second * SECOND_NS));
            }
        }
        collector = new TestCollector("c1", kafka, storage, new FakeClock());
        collector.catchUp().rounds(40);
        assertThat(ArchiveContents.manifests(storage)).as("sealed").isNotEmpty();
        assertThat(directory.resolve("archive/host=web-07/open")).as("open").isNotEmptyDirectory();
    }

    private int cat(String... words) {
        List<String> arguments = new ArrayList<>(
                List.of("--archive", directory.resolve("archive").toString(), "-w", output().toString()));
        arguments.addAll(List.of(words));
        err.getBuffer().setLength(0);
        return new CommandLine(new CatCommand())
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private Path output() {
        return directory.resolve("slice.pcapng");
    }

    private List<AgentStream.Sent> frames() throws IOException {
        return ArchiveContents.frames(Files.readAllBytes(output()));
    }

    private Stream<AgentStream.Sent> sent() {
        return kafka.frames(batch -> true).stream();
    }

    @Test
    void writesEverythingInTheOrderOfTime() throws IOException {
        assertThat(cat()).isZero();
        assertThat(frames())
                .isSortedAccordingTo((a, b) -> Long.compare(a.timeNs(), b.timeNs()))
                .containsExactlyInAnyOrderElementsOf(sent().toList());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void selectsHosts() throws IOException {
        assertThat(cat("host=w*")).isZero();
        assertThat(frames())
                .containsExactlyInAnyOrderElementsOf(
                        sent().filter(frame -> frame.hostId().equals("web-07")).toList());
        assertThat(cat("host=nobody")).isZero();
        assertThat(frames()).isEmpty();
    }

    @Test
    void selectsInterfaces() throws IOException {
        assertThat(cat("iface=eth1")).isZero();
        assertThat(frames())
                .containsExactlyInAnyOrderElementsOf(
                        sent().filter(frame -> frame.streamId() == 1).toList());
    }

    @Test
    void selectsTimes() throws IOException {
        assertThat(cat("from=2025-11-24T16:00:40Z", "to=2025-11-24T17:04:00.000001+01:00"))
                .isZero();
        assertThat(frames())
                .containsExactlyInAnyOrderElementsOf(sent().filter(frame ->
                                frame.timeNs() >= T + 40 * SECOND_NS && frame.timeNs() <= T + 240 * SECOND_NS + 1_000)
                        .toList())
                .isNotEmpty();
        assertThat(cat("last=1m", "to=2025-11-24T16:05:00Z")).isZero();
        assertThat(frames())
                .containsExactlyInAnyOrderElementsOf(sent().filter(frame -> frame.timeNs() >= T + 240 * SECOND_NS)
                        .toList())
                .isNotEmpty();
    }

    @Test
    void filtersByExpression() throws IOException {
        assertThat(cat("host=web-07", "udp port 5001 or tcp")).isZero();
        assertThat(frames())
                .containsExactlyInAnyOrderElementsOf(
                        sent().filter(frame -> frame.hostId().equals("web-07") && frame.streamId() == 1)
                                .toList());
    }

    @Test
    void readsTheSameWhenAllIsSealed() throws IOException {
        collector.stop();
        assertThat(cat()).isZero();
        assertThat(frames()).containsExactlyInAnyOrderElementsOf(sent().toList());
    }

    @Test
    void writesTheRestAndFailsWhenAFileIsDamaged() throws IOException {
        collector.stop();
        Path damaged = someSealedFile("host=db-1");
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(cat()).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("seine cat: host=db-1/")
                .contains(damaged.getFileName().toString());
        assertThat(frames())
                .containsAll(
                        sent().filter(frame -> frame.hostId().equals("web-07")).toList());
    }

    @Test
    void refusesFramesThatDoNotFitIntoOneFileAndSaysHowToSelect() throws Exception {
        for (int ring = 0; ring < 2; ring++) {
            AgentStream raw = new AgentStream("tun", 9, ring);
            raw.describe(raw.descriptor().setLinkType(101));
            kafka.send(raw.batch(3, T));
        }
        collector.catchUp();
        assertThat(cat()).isEqualTo(2);
        assertThat(err.toString()).contains("link types [1, 101]", "link=1");
        assertThat(cat("link=101")).isZero();
        try (CaptureFileReader reader = CaptureFileReader.open(output())) {
            for (int frame = 0; frame < 6; frame++) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.next()).isFalse();
            assertThat(reader.interfaces())
                    .as("more of raw IP would be unreadable")
                    .hasSize(1);
        }
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        assertThat(cat("tcp prot 80")).isEqualTo(2);
        assertThat(err.toString()).contains("seine cat: filter 'tcp prot 80': ", "syntax error");
        assertThat(cat("last=10")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("seine cat: last= takes a duration such as 90s, 10m, 2h or 1d, not 10");
        assertThat(cat("from=yesterday")).isEqualTo(2);
        assertThat(err.toString()).contains("from= takes a time as RFC 3339 has it", "not yesterday");
        assertThat(cat("from=2026-01-02T00:00:00Z", "to=2026-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(cat("host=a", "host=b")).isEqualTo(2);
        assertThat(cat("--nonsense")).isEqualTo(2);
        assertThat(cat("--archive", "/nonexistent/archive")).isEqualTo(2);
    }

    @Test
    void failsWhenTheOutputIsFull() {
        assertThat(new CommandLine(new CatCommand())
                        .setErr(new PrintWriter(err, true))
                        .execute("-a", directory.resolve("archive").toString(), "-w", "/dev/full"))
                .isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("seine cat: cannot write: No space left on device");
    }

    @Test
    void explainsItself() {
        StringWriter out = new StringWriter();
        assertThat(new CommandLine(new CatCommand())
                        .setOut(new PrintWriter(out, true))
                        .execute("--help"))
                .isZero();
        assertThat(out.toString()).contains("Examples:", "cat host=web-07 last=10m", "Exit codes:");
    }

    @Test
    void failsWithoutAnArchive() {
        int code = new CommandLine(new CatCommand())
                .setErr(new PrintWriter(err, true))
                .execute("--archive", "/nonexistent/archive");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("there is no archive /nonexistent/archive");
    }

    private Path someSealedFile(String host) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("archive").resolve(host))) {
            return files.filter(file -> file.toString().endsWith(".zst"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }
}
