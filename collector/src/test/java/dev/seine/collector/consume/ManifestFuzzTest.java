package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.cat.ArchiveReader;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.seal.ManifestFormat;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.MemoryDirectory;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A manifest may have been changed by anybody; whoever reads it says so, and nobody falls over it. */
@Tag(Rounds.FAULT)
@Timeout(1_800)
class ManifestFuzzTest {
    private static final int MAX_BYTES = 1 << 20;

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private DiskStorage disk = DiskStorage.reading(Path.of("."));
    private String manifest = "";
    private byte[] sound = new byte[0];
    private byte[] captureFile = new byte[0];

    @BeforeEach
    void seal() throws Exception {
        disk = DiskStorage.at(directory);
        AgentStream web = new AgentStream("web-07", 1, 0);
        FakeKafka kafka = new FakeKafka();
        kafka.send(web.batch(2, AgentStream.START_NS));
        web.batch(1, AgentStream.START_NS);
        kafka.send(web.batch(2, AgentStream.START_NS)).send(web.end(AgentStream.START_NS));
        new TestCollector("c1", kafka, disk, new FakeClock()).catchUp().stop();
        manifest = ArchiveContents.paths(disk, "").stream()
                .filter(path -> path.startsWith("host=") && path.endsWith(".json"))
                .findFirst()
                .orElseThrow();
        sound = disk.load(manifest, MAX_BYTES);
        captureFile = disk.load(captureFile(), MAX_BYTES);
    }

    private String captureFile() {
        return manifest.replace(".json", ".pcapng.zst");
    }

    /** The sound manifest with one text in place of another. */
    private byte[] changed(String from, String to) {
        String text = new String(sound, StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
    }

    private Fuzz fuzz() {
        return new Fuzz(
                List.of(
                        sound,
                        changed("\"run\" : \"0", "\"run\" : \"z"),
                        changed("\"streams\" : [", "\"streams\" : [ null,"),
                        changed("\"firstTimeNs\" : \"1", "\"firstTimeNs\" : \"x"),
                        "null".getBytes(StandardCharsets.US_ASCII),
                        new byte[0]),
                IOException.class,
                2_000,
                64 << 20);
    }

    @Test
    void anyBytesAreAManifestOrAnIoException() {
        fuzz().run(Rounds.of("fuzzed manifests", 3_000, 100_000_000), bytes -> {
            disk.replace(manifest, bytes);
            return ManifestFormat.read(disk, manifest);
        });
    }

    @Test
    void whoeverReadsTheArchiveOutlivesAnyManifest() {
        fuzz().run(Rounds.of("archives with a fuzzed manifest", 300, 100_000_000), bytes -> {
            disk.replace(manifest, bytes);
            VerifyReport report = new Verifier(disk, path -> {}).verify();
            List<String> problems = new ArrayList<>(report.problems());
            new ArchiveReader(disk, problems::add).write(ArchiveContents.ALL, new ByteArrayOutputStream());
            return List.of(report.ok(), problems.size());
        });
    }

    @Test
    void theRetentionDeletesAFileWhateverItsManifestSays() {
        Retention retention = new Retention(disk, new RetentionSettings(Duration.ofDays(1), 0, 0));
        fuzz().run(Rounds.of("retention with a fuzzed manifest", 1_000, 100_000_000), bytes -> {
            disk.delete(".seine/deleted/host=web-07.json");
            disk.replace(captureFile(), captureFile);
            disk.replace(manifest, bytes);
            retention.apply(AgentStream.START_NS + Duration.ofDays(2).toNanos());
            assertThat(disk.length(captureFile())).isEmpty();
            assertThat(disk.length(manifest)).isEmpty();
            return ArchiveContents.paths(disk, ".seine/deleted");
        });
    }
}
