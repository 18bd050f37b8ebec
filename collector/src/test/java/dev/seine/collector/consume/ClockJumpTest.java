package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.MemoryDirectory;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import dev.seine.testkit.Rounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clocks of a collector and of a captured host are set while they work; frames keep the times that the kernel gave them. */
@Tag(Rounds.FAULT)
class ClockJumpTest {
    /** One hour and ten years, both ways, and from a quarter past midnight to a quarter to. */
    private static final List<Duration> JUMPS = List.of(
            Duration.ofHours(1),
            Duration.ofHours(-1),
            Duration.ofDays(3_652),
            Duration.ofDays(-3_652),
            Duration.ofMinutes(-30));

    /** 2025-11-25T00:15:00Z. */
    private static final long AFTER_MIDNIGHT_NS =
            AgentStream.START_NS + TimeUnit.HOURS.toNanos(8) + TimeUnit.MINUTES.toNanos(15);

    private static final int JUMPS_EACH = 4;

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    @Test
    void archivesEachFrameOnceUnderItsOwnTimeWhateverTheClocksSay() {
        Rounds.of("clock jumps", 2 * JUMPS.size(), 200).run(this::jump);
    }

    /** Each jump once of the host's clock and once of the collector's; then seeded sequences of both. */
    private void jump(long seed) throws Exception {
        Random random = new Random(seed);
        DiskStorage disk = DiskStorage.at(directory.resolve("jumps-" + seed));
        FakeKafka kafka = new FakeKafka();
        FakeClock clock = new FakeClock();
        clock.set(Duration.ofNanos(AFTER_MIDNIGHT_NS - clock.wallTimeNs()));
        AgentStream stream = new AgentStream("web-07", seed, 0);
        TestCollector collector = new TestCollector("c1", kafka, disk, clock);
        long hostNs = AFTER_MIDNIGHT_NS;
        int jumps = seed < 2L * JUMPS.size() ? 1 : JUMPS_EACH;
        for (int i = 0; i <= jumps; i++) {
            for (int batch = 0; batch < 40; batch++) {
                hostNs += TimeUnit.MILLISECONDS.toNanos(100);
                kafka.send(stream.batch(15, hostNs), clock.wallTimeNs() / 1_000_000);
            }
            collector.catchUp();
            Duration jump = jumps == 1 ? JUMPS.get((int) seed / 2) : JUMPS.get(random.nextInt(JUMPS.size()));
            if (jumps == 1 ? seed % 2 == 0 : random.nextBoolean()) {
                hostNs += jump.toNanos();
            } else {
                clock.set(jump);
            }
            if (random.nextBoolean()) {
                collector.stop();
                collector = new TestCollector("c1", kafka, disk, clock);
            }
        }
        kafka.send(stream.end(hostNs), clock.wallTimeNs() / 1_000_000);
        collector.catchUp().stop();
        assertThat(ArchiveContents.frames(disk)).containsExactlyInAnyOrderElementsOf(kafka.frames(batch -> true));
        VerifyReport report = new Verifier(disk, path -> {}).verify();
        assertThat(report.ok()).as("%s", report).isTrue();
        assertThat(report.streams()).singleElement().satisfies(only -> {
            assertThat(only.archived()).isEqualTo(stream.frameSequence());
            assertThat(only.gap()).isZero();
        });
    }
}
