package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.cat.ArchiveReader;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.seal.ManifestFormat;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.MemoryDirectory;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A manifest may have been changed by anybody; whoever reads it says so, and nobody falls over it. */
@Tag(Rounds.FAULT)
@Timeout(7_200)
class ManifestFuzzTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    @Test
    void anyBytesAreAManifestOrAnIoException() throws Exception {
        parsing(FuzzedArchive.at(directory))
                .run(Rounds.of("fuzzed manifests", 3_000, 100_000_000), ManifestFuzzTest.class, "parsing");
    }

    static Fuzz parsing() throws Exception {
        return parsing(anywhere());
    }

    private static Fuzz parsing(FuzzedArchive archive) {
        return fuzz(archive, () -> ManifestFormat.read(archive.disk(), archive.manifest()));
    }

    @Test
    void whoeverReadsTheArchiveOutlivesAnyManifest() throws Exception {
        reading(FuzzedArchive.at(directory))
                .run(Rounds.of("archives with a fuzzed manifest", 300, 100_000_000), ManifestFuzzTest.class, "reading");
    }

    static Fuzz reading() throws Exception {
        return reading(anywhere());
    }

    private static Fuzz reading(FuzzedArchive archive) {
        DiskStorage disk = archive.disk();
        return fuzz(archive, () -> {
            VerifyReport report = new Verifier(disk, path -> {}).verify();
            List<String> problems = new ArrayList<>(report.problems());
            new ArchiveReader(disk, problems::add).write(ArchiveContents.ALL, new ByteArrayOutputStream());
            return List.of(report.ok(), problems.size());
        });
    }

    @Test
    void theRetentionDeletesAFileWhateverItsManifestSays() throws Exception {
        retaining(FuzzedArchive.at(directory))
                .run(
                        Rounds.of("retention with a fuzzed manifest", 1_000, 100_000_000),
                        ManifestFuzzTest.class,
                        "retaining");
    }

    static Fuzz retaining() throws Exception {
        return retaining(anywhere());
    }

    private static Fuzz retaining(FuzzedArchive archive) {
        DiskStorage disk = archive.disk();
        Retention retention = new Retention(disk, new RetentionSettings(Duration.ofDays(1), 0, 0));
        return fuzz(archive, () -> {
            disk.delete(".seine/deleted/host=web-07.json");
            archive.restoreCaptureFile();
            retention.apply(AgentStream.START_NS + Duration.ofDays(2).toNanos());
            assertThat(disk.length(archive.captureFile())).isEmpty();
            assertThat(disk.length(archive.manifest())).isEmpty();
            return ArchiveContents.paths(disk, ".seine/deleted");
        });
    }

    /** What is done with an archive after its manifest has changed. */
    @FunctionalInterface
    private interface Use {
        Object use() throws Exception;
    }

    private static Fuzz fuzz(FuzzedArchive archive, Use use) {
        return new Fuzz(archive.samples(), IOException.class, new Fuzz.Allocation(2_000, 64 << 20), bytes -> {
            archive.replaceManifest(bytes);
            return use.use();
        });
    }

    /** In a directory that goes with the process of a search. */
    private static FuzzedArchive anywhere() throws Exception {
        return FuzzedArchive.at(Files.createTempDirectory("archive"));
    }
}
