package dev.seine.collector.retain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.storage.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final long NOW_NS = Instant.parse("2026-11-24T12:00:00Z").getEpochSecond() * 1_000_000_000L;

    @TempDir
    private Path root;

    private DiskStorage storage = DiskStorage.reading(Path.of("."));

    @BeforeEach
    void openStorage() throws IOException {
        storage = DiskStorage.at(root);
    }

    private void seal(String host, String date, String time) throws IOException {
        String stem =
                "host=%s/date=%s/%s_%sT%s00.000000000Z_0-1".formatted(host, date, host, date.replace("-", ""), time);
        try (AppendFile file = storage.append(stem + ".pcapng.zst", 0)) {
            file.write(new byte[100], 0, 100);
        }
        storage.replace(stem + ".json", new byte[10]);
    }

    /** Three files of web and one of db, the oldest first: db 22nd, web 22nd, web 23rd, web 24th. */
    private void sealFour() throws IOException {
        seal("db", "2026-11-22", "0000");
        seal("web", "2026-11-22", "1200");
        seal("web", "2026-11-23", "1200");
        seal("web", "2026-11-24", "1159");
    }

    private Retention retention(Duration age, long hostBytes, long free) {
        return new Retention(storage, new RetentionSettings(age, hostBytes, free));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void keepsEverythingWithoutLimits() throws IOException {
        sealFour();
        assertThat(retention(Duration.ZERO, 0, 0).apply(NOW_NS)).isZero();
        assertThat(files()).hasSize(8);
    }

    @Test
    void deletesWhatIsTooOldWithItsManifestAndEmptyFolders() throws IOException {
        sealFour();
        Retention retention = retention(Duration.ofHours(30), 0, 0);
        assertThat(retention.apply(NOW_NS)).isEqualTo(2);
        assertThat(files())
                .containsExactly(
                        "web_20261123T120000.000000000Z_0-1.json",
                        "web_20261123T120000.000000000Z_0-1.pcapng.zst",
                        "web_20261124T115900.000000000Z_0-1.json",
                        "web_20261124T115900.000000000Z_0-1.pcapng.zst");
        assertThat(root.resolve("host=db")).doesNotExist();
        assertThat(root.resolve("host=web/date=2026-11-22")).doesNotExist();
        assertThat(retention.deleted(RetentionRule.AGE)).isEqualTo(2);
    }

    @Test
    void deletesTheOldestOfAHostThatHasTooMuch() throws IOException {
        sealFour();
        Retention retention = retention(Duration.ZERO, 250, 0);
        assertThat(retention.apply(NOW_NS)).isOne();
        assertThat(files()).hasSize(6).noneMatch(name -> name.startsWith("web_20261122"));
        assertThat(retention.deleted(RetentionRule.HOST_BYTES)).isOne();
    }

    @Test
    void deletesTheOldestOfAllUntilThereIsSpace() throws IOException {
        sealFour();
        Retention retention = retention(Duration.ZERO, 0, Long.MAX_VALUE);
        assertThat(retention.apply(NOW_NS)).as("there is never that much space").isEqualTo(4);
        assertThat(retention.deleted(RetentionRule.FREE_SPACE)).isEqualTo(4);
        sealFour();
        assertThat(retention(Duration.ZERO, 0, 1).apply(NOW_NS)).isZero();
    }

    @Test
    void leavesAFileThatIsBeingReadUntilItIsNot() throws IOException {
        sealFour();
        Retention retention = retention(Duration.ofHours(30), 0, 0);
        try (StoredFile reading =
                storage.readLocked("host=db/date=2026-11-22/db_20261122T000000.000000000Z_0-1.pcapng.zst")) {
            assertThat(retention.apply(NOW_NS)).isOne();
            assertThat(reading.length()).isEqualTo(100);
            assertThat(files()).contains("db_20261122T000000.000000000Z_0-1.pcapng.zst");
        }
        assertThat(retention.apply(NOW_NS)).isOne();
    }

    @Test
    void removesTheManifestThatACrashHasLeft() throws IOException {
        seal("db", "2026-11-24", "0000");
        storage.delete("host=db/date=2026-11-24/db_20261124T000000.000000000Z_0-1.pcapng.zst");
        retention(Duration.ofDays(100), 0, 0).apply(NOW_NS);
        assertThat(files()).isEmpty();
        assertThat(root.resolve("host=db")).doesNotExist();
    }

    @Test
    void neverTouchesOpenFilesAndWhatIsNotItsOwn() throws IOException {
        seal("db", "2026-11-22", "0000");
        storage.append("host=db/open/seine.frames-0-7.pcapng", 0).close();
        storage.replace("host=db/date=2026-11-22/notes.json", new byte[1]);
        storage.replace("host=db/date=2026-11-22/notes.pcapng.zst", new byte[1]);
        assertThat(retention(Duration.ofHours(1), 1, Long.MAX_VALUE).apply(NOW_NS))
                .isOne();
        assertThat(files()).containsExactly("notes.json", "notes.pcapng.zst", "seine.frames-0-7.pcapng");
    }
}
