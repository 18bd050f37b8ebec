package dev.seine.collector.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.CollectorConfig;
import dev.seine.collector.storage.RootLock;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.doctor.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the checks of a collector make of what they find. */
class CollectorChecksTest {
    private static final CollectorConfig.Retention NO_LIMITS = CollectorConfig.Retention.defaults();
    private static final CollectorConfig.Retention MONTH =
            new CollectorConfig.Retention(Duration.ofDays(30), ByteSize.ofBytes(0), ByteSize.ofGibibytes(20));

    @TempDir
    Path directory;

    private List<Finding> archive(Path root) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        new ArchiveCheck(root, NO_LIMITS).run(findings::add);
        return findings;
    }

    @Test
    void namesTheCollectorThatHasTheArchive() throws Exception {
        try (RootLock lock = RootLock.acquire(directory, "collector one, process 7")) {
            assertThat(lock).isNotNull();
            assertThat(archive(directory)).anySatisfy(finding -> {
                assertThat(finding.level()).isEqualTo(Level.WARNING);
                assertThat(finding.text()).contains("belongs to collector one, process 7");
            });
        }
        assertThat(archive(directory))
                .noneSatisfy(finding -> assertThat(finding.text()).contains("belongs to"));
    }

    @Test
    void looksWithoutLeavingATrace() throws Exception {
        Path missing = directory.resolve("archive");
        assertThat(archive(missing).getFirst().level()).isEqualTo(Level.OK);
        assertThat(missing).doesNotExist();
        archive(directory);
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anArchiveWithoutLimitsIsAWarning() {
        assertThat(ArchiveCheck.limits(NO_LIMITS)).isPresent();
        assertThat(ArchiveCheck.limits(MONTH)).isEmpty();
    }

    @Test
    void warnsWhenRetentionDeletesForLackOfSpace() {
        assertThat(ArchiveCheck.space("/archive", MONTH, 19L << 30).level()).isEqualTo(Level.WARNING);
        assertThat(ArchiveCheck.space("/archive", MONTH, 21L << 30).level()).isEqualTo(Level.OK);
        assertThat(ArchiveCheck.space("/archive", MONTH, 5L << 20).level()).isEqualTo(Level.ERROR);
    }

    @Test
    void warnsWhenInodesRunOut() throws Exception {
        assertThat(Inodes.parse("1000000 9999\n").flatMap(few -> ArchiveCheck.scarce(directory, few)))
                .isPresent();
        assertThat(Inodes.parse("1000000 500000").flatMap(many -> ArchiveCheck.scarce(directory, many)))
                .isEmpty();
        assertThat(Inodes.parse("0 0").flatMap(unlimited -> ArchiveCheck.scarce(directory, unlimited)))
                .isEmpty();
        assertThat(Inodes.parse("stat: cannot read")).isEqualTo(Optional.empty());
        assertThat(Inodes.of(Path.of("/proc")))
                .hasValueSatisfying(inodes -> assertThat(inodes.total()).isZero());
    }

    @Test
    void theLimitOfOpenFilesCoversWhatIsConfigured() {
        assertThat(OpenFilesCheck.finding(256, 1024).level()).isEqualTo(Level.OK);
        Finding tooFew = OpenFilesCheck.finding(1000, 1024);
        assertThat(tooFew.level()).isEqualTo(Level.ERROR);
        assertThat(tooFew.remedy())
                .hasValueSatisfying(remedy -> assertThat(remedy).contains("LimitNOFILE=1200"));
    }
}
