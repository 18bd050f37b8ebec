package dev.seine.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.consume.TestCollector;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.pcapng.BlockWalker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
    private static final long T = AgentStream.START_NS;
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path root;

    private final FakeKafka kafka = new FakeKafka();
    private final AgentStream web = new AgentStream("web-07", 1, 0);
    private final AgentStream db = new AgentStream("db-1", 2, 0);

    /** Two hosts, several sealed files each; the streams end in order. */
    private void archive() throws Exception {
        for (int second = 0; second < 400; second += 20) {
            kafka.send(web.batch(5, T + second * SECOND_NS));
            kafka.send(db.batch(3, T + second * SECOND_NS));
        }
        kafka.send(web.end(T + 400 * SECOND_NS)).send(db.end(T + 400 * SECOND_NS));
        collect();
        assertThat(files("web-07", ".pcapng.zst")).hasSizeGreaterThan(3);
    }

    private void collect() throws Exception {
        new TestCollector("c1", kafka, DiskStorage.at(root), new FakeClock())
                .catchUp()
                .rounds(20)
                .stop();
    }

    private VerifyReport verify() throws IOException {
        return new Verifier(DiskStorage.reading(root), path -> {}).verify();
    }

    private List<Path> files(String host, String suffix) throws IOException {
        try (Stream<Path> paths = Files.walk(root.resolve("host=" + host))) {
            return paths.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String problems(VerifyReport report) {
        assertThat(report.ok()).isFalse();
        return String.join("\n", report.problems()) + "\n"
                + String.join(
                        "\n",
                        report.streams().stream()
                                .flatMap(stream -> stream.problems().stream())
                                .toList());
    }

    @Test
    void findsNothingWrongWithAWholeArchive() throws Exception {
        archive();
        VerifyReport report = verify();
        assertThat(report.problems()).isEmpty();
        assertThat(report.ok()).isTrue();
        assertThat(report.frames()).isEqualTo(20 * 8);
        assertThat(report.streams()).hasSize(2).allSatisfy(stream -> {
            assertThat(stream.problems()).isEmpty();
            assertThat(stream.end()).isNotEmpty();
            assertThat(stream.accepted()).isEqualTo(stream.archived());
        });
    }

    @Test
    void readsOpenFilesUpToTheCheckpoint() throws Exception {
        for (int second = 0; second < 100; second += 20) {
            kafka.send(web.batch(5, T + second * SECOND_NS));
        }
        new TestCollector("c1", kafka, DiskStorage.at(root), new FakeClock()).catchUp();
        List<Path> open = files("web-07", ".pcapng");
        assertThat(open).isNotEmpty();
        Files.write(open.getLast(), new byte[100], java.nio.file.StandardOpenOption.APPEND);
        VerifyReport report = verify();
        assertThat(report.problems()).isEmpty();
        assertThat(report.frames()).isEqualTo(25);
        assertThat(report.streams())
                .allSatisfy(stream -> assertThat(stream.end()).isEmpty());
    }

    @Test
    void countsGapsAndDropsThatAreWrittenDownWithoutCallingThemWrong() throws Exception {
        kafka.send(web.batch(5, T));
        web.batch(7, T + SECOND_NS);
        kafka.send(web.drop(4).batch(5, T + 2 * SECOND_NS)).send(web.end(T + 3 * SECOND_NS));
        collect();
        VerifyReport report = verify();
        assertThat(report.problems()).isEmpty();
        assertThat(report.streams()).singleElement().satisfies(stream -> {
            assertThat(stream.problems()).isEmpty();
            assertThat(stream.archived()).isEqualTo(10);
            assertThat(stream.gap()).isEqualTo(7);
            assertThat(stream.kernelDrops()).isEqualTo(4);
            assertThat(stream.accepted()).isEqualTo(21);
        });
    }

    @Test
    void findsAFlippedBit() throws Exception {
        archive();
        Path file = files("web-07", ".pcapng.zst").get(1);
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] flipped = bytes.clone();
            int bit = random.nextInt(bytes.length * Byte.SIZE);
            flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            Files.write(file, flipped);
            assertThat(problems(verify()))
                    .contains(file.getFileName().toString())
                    .contains("SHA-256");
        }
        Files.write(file, bytes);
        assertThat(verify().ok()).isTrue();
    }

    @Test
    void findsAMissingFileWhereverItWas() throws Exception {
        archive();
        for (Path file : files("web-07", ".pcapng.zst")) {
            Path manifest = Path.of(file.toString().replace(".pcapng.zst", ".json"));
            byte[] content = Files.readAllBytes(file);
            byte[] description = Files.readAllBytes(manifest);
            Files.delete(file);
            assertThat(problems(verify())).contains("there is a manifest but no file");
            Files.delete(manifest);
            assertThat(problems(verify())).contains("a file is missing");
            Files.write(file, content);
            assertThat(problems(verify())).contains("it has no manifest");
            Files.write(manifest, description);
        }
        assertThat(verify().ok()).isTrue();
    }

    @Test
    void findsSwappedFiles() throws Exception {
        archive();
        List<Path> files = files("web-07", ".pcapng.zst");
        Path aside = root.resolve("aside");
        Files.move(files.get(0), aside);
        Files.move(files.get(1), files.get(0));
        Files.move(aside, files.get(1));
        assertThat(problems(verify()))
                .contains(files.get(0).getFileName() + ": its SHA-256")
                .contains(files.get(1).getFileName() + ": its SHA-256");
    }

    @Test
    void findsATruncatedFile() throws Exception {
        archive();
        Path file = files("db-1", ".pcapng.zst").getFirst();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(problems(verify())).contains("compressed bytes").contains("SHA-256");
    }

    @Test
    void findsARemovedAndADoubledFrameEvenUnderAManifestThatWasMadeToFit() throws Exception {
        archive();
        Path file = files("web-07", ".pcapng.zst").get(1);
        byte[] whole = Files.readAllBytes(file);
        rewrite(file, 0);
        assertThat(problems(verify())).contains("frames are missing that no gap accounts for");
        Files.write(file, whole);
        rewrite(file, 2);
        assertThat(problems(verify())).contains("frames are there twice");
    }

    /** Writes the third frame so many times, and the file's new digest and sizes into the manifest. */
    private static void rewrite(Path file, int times) throws Exception {
        Path plain = Files.createTempFile("verify", ".pcapng");
        dev.seine.testkit.Program.run("zstd", "-dqf", file.toString(), "-o", plain.toString());
        byte[] content = Files.readAllBytes(plain);
        BlockWalker walker = new BlockWalker(new java.io.ByteArrayInputStream(content), "plain");
        java.io.ByteArrayOutputStream changed = new java.io.ByteArrayOutputStream();
        int frame = 0;
        while (walker.next()) {
            int copies = walker.isFrame() && ++frame == 3 ? times : 1;
            for (int i = 0; i < copies; i++) {
                changed.write(content, (int) walker.offset(), walker.blockLength());
            }
        }
        long sizeBefore = Files.size(plain);
        Files.write(plain, changed.toByteArray());
        String manifestName = file.toString().replace(".pcapng.zst", ".json");
        String manifest = Files.readString(Path.of(manifestName));
        String shaBefore = sha256(file);
        long compressedBefore = Files.size(file);
        dev.seine.testkit.Program.run("zstd", "-qf", plain.toString(), "-o", file.toString());
        Files.writeString(
                Path.of(manifestName),
                manifest.replace(shaBefore, sha256(file))
                        .replace(
                                "\"uncompressedBytes\" : " + sizeBefore, "\"uncompressedBytes\" : " + Files.size(plain))
                        .replace(
                                "\"compressedBytes\" : " + compressedBefore,
                                "\"compressedBytes\" : " + Files.size(file)));
        Files.delete(plain);
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void findsAFileThatIsThereTwiceUnderAnotherName() throws Exception {
        archive();
        Path file = files("web-07", ".pcapng.zst").get(1);
        String copy = file.toString().replace("_0-", "_0-9");
        Files.copy(file, Path.of(copy), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(
                Path.of(file.toString().replace(".pcapng.zst", ".json")),
                Path.of(copy.replace(".pcapng.zst", ".json")));
        assertThat(problems(verify())).contains("are in two files");
    }

    @Test
    void knowsWhatTheRetentionHasDeleted() throws Exception {
        archive();
        int before = files("web-07", ".pcapng.zst").size();
        long now = T + 400 * SECOND_NS;
        new Retention(DiskStorage.at(root), new RetentionSettings(Duration.ofSeconds(250), 0, 0)).apply(now);
        assertThat(files("web-07", ".pcapng.zst")).hasSizeBetween(1, before - 1);
        VerifyReport report = verify();
        assertThat(report.problems()).isEmpty();
        assertThat(report.streams()).hasSize(2).allSatisfy(stream -> {
            assertThat(stream.problems()).isEmpty();
            assertThat(stream.deleted()).isPositive();
            assertThat(stream.deleted() + stream.archived()).isEqualTo(stream.accepted());
        });
        new Retention(DiskStorage.at(root), new RetentionSettings(Duration.ofSeconds(1), 0, 0))
                .apply(now + 10_000 * SECOND_NS);
        assertThat(verify().ok()).isTrue();
    }
}
