package dev.seine.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.collector.consume.TestCollector;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.support.AgentStream;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralArchivesTest {
    private static final long T = AgentStream.START_NS;

    @TempDir
    private Path root;

    private final AgentStream web = new AgentStream("web-07", 1, 0);

    private void collect(FakeKafka kafka, String id) throws Exception {
        new TestCollector(id, kafka, DiskStorage.at(root.resolve(id)), new FakeClock())
                .catchUp()
                .rounds(20)
                .stop();
    }

    private VerifyReport verify(String... ids) throws IOException {
        Map<String, ArchiveStorage> archives = new LinkedHashMap<>();
        for (String id : ids) {
            archives.put(id, DiskStorage.reading(root.resolve(id)));
        }
        return new SeveralArchives(archives, path -> {}).verify();
    }

    /** A stream that goes from one collector to another one, and back. */
    private void passAround() throws Exception {
        FakeKafka kafka = new FakeKafka();
        kafka.send(web.batch(5, T)).send(web.batch(5, T + 1_000));
        collect(kafka, "one");
        kafka.send(web.batch(7, T + 2_000));
        collect(kafka, "two");
        kafka.send(web.batch(5, T + 3_000)).send(web.end(T + 4_000));
        collect(kafka, "one");
    }

    @Test
    void streamThatWentFromOneToTheOtherIsWhole() throws Exception {
        passAround();
        VerifyReport report = verify("one", "two");
        assertThat(report.problems()).isEmpty();
        assertThat(report.ok()).isTrue();
        assertThat(report.streams()).singleElement().satisfies(stream -> {
            assertThat(stream.archived()).isEqualTo(22);
            assertThat(stream.accepted()).isEqualTo(22);
            assertThat(stream.elsewhere()).isZero();
            assertThat(stream.gap()).isZero();
        });
    }

    @Test
    void takesWhatTheRetentionOfOneHasDeletedForNoLoss() throws Exception {
        passAround();
        deleteAll("two");
        VerifyReport report = verify("one", "two");
        assertThat(report.problems()).isEmpty();
        assertThat(report.streams()).singleElement().satisfies(stream -> {
            assertThat(stream.problems()).isEmpty();
            assertThat(stream.archived()).isEqualTo(15);
            assertThat(stream.deleted()).isEqualTo(7);
        });
    }

    @Test
    void countsWhatIsElsewhereAsDeletedByNobodyElse() throws Exception {
        passAround();
        deleteAll("one");
        VerifyReport report = verify("one", "two");
        assertThat(report.problems()).isEmpty();
        assertThat(report.streams()).singleElement().satisfies(stream -> {
            assertThat(stream.problems()).isEmpty();
            assertThat(stream.archived()).isEqualTo(7);
            assertThat(stream.deleted()).isEqualTo(15);
        });
    }

    private void deleteAll(String id) throws IOException {
        new Retention(DiskStorage.at(root.resolve(id)), new RetentionSettings(Duration.ofDays(1), 0, 0))
                .apply(T + TimeUnit.DAYS.toNanos(3));
    }

    @Test
    void missesTheFramesOfACollectorWhoseArchiveIsNotNamed() throws Exception {
        passAround();
        collect(new FakeKafka().send(new AgentStream("db-1", 2, 0).batch(3, T)), "three");
        VerifyReport report = verify("one", "three");
        assertThat(report.ok()).isFalse();
        assertThat(report.streams().stream().flatMap(stream -> stream.problems().stream()))
                .anySatisfy(problem ->
                        assertThat(problem).contains("7 frames are in none of these archives, the first is number 10"));
    }

    @Test
    void findsFramesThatTwoCollectorsHave() throws Exception {
        FakeKafka kafka = new FakeKafka();
        kafka.send(web.batch(5, T)).send(web.end(T + 1_000));
        FakeKafka sameAgain = new FakeKafka();
        AgentStream same = new AgentStream("web-07", 1, 0);
        sameAgain.send(same.batch(5, T)).send(same.end(T + 1_000));
        collect(kafka, "one");
        collect(sameAgain, "two");
        VerifyReport report = verify("one", "two");
        assertThat(report.ok()).isFalse();
        assertThat(report.streams().getFirst().problems())
                .anySatisfy(problem ->
                        assertThat(problem).contains("5 frames are in more than one archive, the first is number 0"));
    }
}
