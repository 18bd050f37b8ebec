package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealed files are read by the programs that people have. */
class StockToolsTest {
    private static final long T = AgentStream.START_NS;

    @TempDir
    private Path directory;

    private final FakeKafka kafka = new FakeKafka();
    private DiskStorage storage = DiskStorage.reading(Path.of("."));
    private Path sealed = Path.of(".");
    private Path uncompressed = Path.of(".");

    @BeforeEach
    void archiveTwoStreams() throws IOException, TopicException {
        Requirements.programs("tshark", "capinfos", "tcpdump", "editcap", "mergecap", "zstd");
        storage = DiskStorage.at(directory.resolve("archive"));
        AgentStream first = new AgentStream("web-07", 0xaL, 0);
        AgentStream second = new AgentStream("web-07", 0xaL, 1);
        for (int i = 0; i < 20; i++) {
            kafka.send(second.batch(20, T + i * 20_000L + 500));
            kafka.send(first.drop(i == 7 ? 9 : 0).batch(20, T + i * 20_000L));
        }
        kafka.send(first.end(T + 500_000)).send(second.end(T + 500_000));
        ArchiveSettings settings =
                new ArchiveSettings("c1", 1 << 24, Duration.ofMinutes(1), Duration.ofSeconds(1), 1 << 20);
        new TestCollector(settings, kafka, storage, new FakeClock()).catchUp().stop();
        sealed = storage.root().resolve("host=web-07/date=2025-11-24/web-07_20251124T160000.000000000Z_0-0.pcapng.zst");
        uncompressed = directory.resolve("sealed.pcapng");
        Program.run("zstd", "-q", "-d", sealed.toString(), "-o", uncompressed.toString());
    }

    private static Program.Result silently(String... command) {
        Program.Result result = Program.run(command);
        assertThat(result.err().lines().filter(line -> !isHarmless(line)))
                .as(String.join(" ", command))
                .isEmpty();
        return result;
    }

    /** What the programs say whatever the file: that they run as root, and what they read. */
    private static boolean isHarmless(String line) {
        return line.startsWith("Running as user") || line.startsWith("reading from file") || line.contains("packets");
    }

    @Test
    void tsharkShowsEveryFrameWithItsNumberTimeAndInterface() {
        List<String> expected = ArchiveContents.frames(storage).stream()
                .map(frame -> String.join(
                        "\t",
                        "" + frame.sequence(),
                        BigDecimal.valueOf(frame.timeNs(), 9).toPlainString(),
                        "" + frame.data().size(),
                        "eth" + frame.streamId()))
                .toList();
        assertThat(expected).hasSize(800);
        Program.Result tshark = silently(
                "tshark",
                "-n",
                "-r",
                sealed.toString(),
                "-T",
                "fields",
                "-e",
                "frame.packet_id",
                "-e",
                "frame.time_epoch",
                "-e",
                "frame.cap_len",
                "-e",
                "frame.interface_name");
        assertThat(tshark.lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void tsharkShowsKernelDropsWhereTheyWere() {
        Program.Result tshark = silently(
                "tshark",
                "-n",
                "-r",
                sealed.toString(),
                "-Y",
                "frame.drop_count",
                "-T",
                "fields",
                "-e",
                "frame.packet_id",
                "-e",
                "frame.drop_count",
                "-e",
                "frame.interface_name");
        assertThat(tshark.lines()).containsExactly("140\t9\teth0");
    }

    @Test
    void capinfosKnowsCountOrderAndProvenance() {
        Program.Result capinfos = silently("capinfos", "-M", sealed.toString());
        assertThat(capinfos.out())
                .contains("Number of packets:   800")
                .contains("Strict time order:   True")
                .contains("Capture application: Seine")
                .contains("seine host=web-07 topic=seine.frames partition=0 first-offset=0")
                .contains("seine run=000000000000000a stream=0 frames=0..400 archived=400 missing=0 kernel-drops=9")
                .contains("Name = eth1")
                .contains("Number of stat entries = 1");
    }

    @Test
    void tcpdumpPrintsEveryFrame() {
        Program.Result tcpdump = silently("tcpdump", "-nr", uncompressed.toString());
        assertThat(tcpdump.lines()).hasSize(800).allMatch(line -> line.contains("UDP"));
    }

    @Test
    void editcapAndMergecapKeepFramesAndProof() throws IOException {
        Path edited = directory.resolve("edited.pcapng");
        Path merged = directory.resolve("merged.pcapng");
        silently("editcap", uncompressed.toString(), edited.toString());
        silently("mergecap", "-w", merged.toString(), uncompressed.toString());
        for (Path file : List.of(edited, merged)) {
            Program.Result numbers =
                    silently("tshark", "-n", "-r", file.toString(), "-T", "fields", "-e", "frame.packet_id");
            assertThat(numbers.lines())
                    .containsExactlyElementsOf(ArchiveContents.frames(storage).stream()
                            .map(frame -> "" + frame.sequence())
                            .toList());
        }
        assertThat(silently("capinfos", edited.toString()).out()).contains("archived=400 missing=0 kernel-drops=9");
        assertThat(Files.size(merged)).isPositive();
    }

    @Test
    void aSliceIsReadWithoutComplaintsToo() throws IOException {
        Path slice = directory.resolve("slice.pcapng");
        Files.write(slice, ArchiveContents.slice(storage, ArchiveContents.ALL));
        assertThat(silently("capinfos", "-M", slice.toString()).out())
                .contains("Number of packets:   800", "Strict time order:   True");
        assertThat(silently("tcpdump", "-nr", slice.toString()).lines()).hasSize(800);
    }

    @Test
    void theManifestsChecksumIsThatOfTheFile() throws IOException {
        String sum = Program.run("sha256sum", sealed.toString()).out().split(" ", 2)[0];
        assertThat(ArchiveContents.manifests(storage).getFirst().sha256()).isEqualTo(sum);
        assertThat(ArchiveContents.manifests(storage).getFirst().uncompressedBytes())
                .isEqualTo(Files.size(uncompressed));
    }

    @Test
    void onlyOwnerAndGroupMayRead() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sealed)))
                .isEqualTo("rw-r-----");
        Path manifest = Path.of(sealed.toString().replace(".pcapng.zst", ".json"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(manifest)))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(storage.root().resolve("host=web-07"))))
                .isEqualTo("rwxr-x---");
    }
}
