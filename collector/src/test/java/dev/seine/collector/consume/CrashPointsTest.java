package dev.seine.collector.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.ArchiveContents;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import dev.seine.collector.support.FaultyStorage;
import dev.seine.collector.support.FaultyStorage.Stop;
import dev.seine.collector.support.MemoryDirectory;
import dev.seine.collector.verify.Verifier;
import dev.seine.collector.verify.VerifyReport;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A collector that ends at every single change of the disk, in every way, and is started again: in the end the archive has to
 * be the one that an undisturbed collector makes, file for file. Quarantine, sealing and retention are parts of it.
 */
@Tag(Rounds.FAULT)
class CrashPointsTest {
    /** Less than the sealed files of the host with two streams have together, so that some of them go. */
    private static final long MOST_BYTES_OF_A_HOST = 3_000;

    /** One host has frames from before, so that the retention leaves nothing of it. */
    private static final Duration MOST_AGE = Duration.ofDays(2);

    /** Of two or three ends, in every run. */
    private static final int SEQUENCES = 150;

    private static final int TORTURE_ROUNDS = 10_000_000;
    private static final Stop[] WAYS = Stop.values();

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Map<String, String> undisturbed = Map.of();
    private int changes;

    /** An end at the n-th change from the start of a collector on. */
    private record End(int change, Stop how) {}

    @BeforeEach
    void runUndisturbed() throws Exception {
        DiskStorage disk = disk("undisturbed");
        FaultyStorage counting = new FaultyStorage(disk);
        live(traffic(), counting, new FakeClock());
        changes = counting.changes();
        undisturbed = ArchiveSnapshot.of(disk);
        assertThat(undisturbed.keySet())
                .as("what has to be the same")
                .anyMatch(path -> path.startsWith("quarantine/"))
                .anyMatch(path -> path.startsWith(".seine/deleted/"))
                .anyMatch(path -> path.startsWith("host=web-07/date="))
                .noneMatch(path -> path.startsWith("host=old"));
        assertThat(ArchiveContents.frames(disk).size())
                .isBetween(1, (int) traffic().end() * 15);
    }

    @Test
    void archivesTheSameWhereverItEnds() {
        int single = WAYS.length * changes;
        Rounds.of("crash points", single + SEQUENCES, TORTURE_ROUNDS).run(seed -> endAndGoOn(seed, ends(seed)));
    }

    /** Each change and way once; then two or three ends in a row, of which all but the first come in recovery. */
    private List<End> ends(long seed) {
        if (seed < (long) WAYS.length * changes) {
            return List.of(new End(1 + (int) seed / WAYS.length, WAYS[(int) seed % WAYS.length]));
        }
        Random random = new Random(seed);
        End first = end(random, changes);
        End second = end(random, 60);
        return random.nextBoolean() ? List.of(first, second) : List.of(first, second, end(random, 60));
    }

    private static End end(Random random, int mostChanges) {
        return new End(1 + random.nextInt(mostChanges), WAYS[random.nextInt(WAYS.length)]);
    }

    private void endAndGoOn(long seed, List<End> ends) throws Exception {
        DiskStorage disk = disk("ends-" + seed);
        FakeKafka kafka = traffic();
        FakeClock clock = new FakeClock();
        for (End end : ends) {
            try {
                live(kafka, new FaultyStorage(disk).stopAt(end.change(), end.how()), clock);
            } catch (FaultyStorage.PowerCut expected) {
                clock.advance(Duration.ofSeconds(3));
            }
        }
        live(kafka, disk, clock);
        assertThat(ArchiveSnapshot.differences(undisturbed, ArchiveSnapshot.of(disk)))
                .as("%s of %d changes", ends, changes)
                .isEmpty();
        VerifyReport report = new Verifier(disk, path -> {}).verify();
        assertThat(report.problems()).as("%s", ends).isEmpty();
        assertThat(report.ok()).as("%s: %s", ends, report).isTrue();
        ArchiveSnapshot.delete(directory.resolve("ends-" + seed));
    }

    private DiskStorage disk(String name) throws IOException {
        return DiskStorage.at(directory.resolve(name));
    }

    /** A collector from its start to its end in order, and the retention. */
    private static void live(FakeKafka kafka, ArchiveStorage disk, FakeClock clock) throws TopicException, IOException {
        new TestCollector("c1", kafka, disk, clock).catchUp().stop();
        new Retention(disk, new RetentionSettings(MOST_AGE, MOST_BYTES_OF_A_HOST, 0)).apply(clock.wallTimeNs());
    }

    /** Hosts with one stream and with two whose batches interleave, gaps, duplicates, and as many bad records as are kept. */
    private static FakeKafka traffic() {
        FakeKafka kafka = new FakeKafka();
        List<AgentStream> streams = List.of(
                new AgentStream("web-07", 1, 0), new AgentStream("web-07", 1, 1), new AgentStream("db/../1", 2, 0));
        kafka.send(new AgentStream("old", 3, 0)
                .batch(15, AgentStream.START_NS - MOST_AGE.multipliedBy(2).toNanos()));
        for (int round = 0; round < 6; round++) {
            for (AgentStream stream : streams) {
                var batch = stream.drop(round % 2).batch(15, AgentStream.START_NS + round * 20_000L);
                if (round != 3) {
                    kafka.send(batch);
                }
                if (round == 4) {
                    kafka.send(batch);
                }
            }
            if (round % 2 == 0) {
                kafka.send(new byte[] {1}, new byte[] {(byte) round, 2, 3}, AgentStream.START_NS / 1_000_000);
            }
        }
        streams.forEach(stream -> kafka.send(stream.end(AgentStream.START_NS + 1_000_000)));
        return kafka;
    }
}
