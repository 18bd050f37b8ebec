package dev.seine.collector.consume;

import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.retain.Retention;
import dev.seine.collector.retain.RetentionSettings;
import dev.seine.collector.seal.SealQueue;
import dev.seine.collector.seal.SealSettings;
import dev.seine.collector.seal.SealWorker;
import dev.seine.collector.seal.Sealer;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.support.FakeClock;
import dev.seine.collector.support.FakeKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** A whole collector whose two workers the test drives by hand, on one thread. */
public final class TestCollector {
    private static final int MANY_ROUNDS = 10_000;

    final FakeKafka kafka;
    final FakeKafka.Member member;
    final FakeClock clock;
    final ArchiveContext archive;
    final Quarantine quarantine;
    final LongAdder offsetGaps = new LongAdder();
    final Told told = new Told();
    final ConsumeWorker consuming;
    final SealWorker sealing;
    private final SealQueue queue = new SealQueue();

    /** A collector with small files: 20,000 bytes, 60 seconds; a checkpoint each second. */
    public TestCollector(String id, FakeKafka kafka, ArchiveStorage storage, FakeClock clock) {
        this(smallFiles(id), kafka, storage, clock);
    }

    /** The same, but the group has given the partition to somebody else. */
    static TestCollector withoutPartition(String id, FakeKafka kafka, ArchiveStorage storage, FakeClock clock) {
        return new TestCollector(smallFiles(id), kafka, storage, clock, new Quarantine(storage, 3));
    }

    private static ArchiveSettings smallFiles(String id) {
        return new ArchiveSettings(id, 20_000, Duration.ofMinutes(1), Duration.ofSeconds(1), 1 << 20);
    }

    /** A collector that keeps as many bad records as a real one. */
    static TestCollector keepingBadRecords(FakeKafka kafka, ArchiveStorage storage, FakeClock clock) {
        TestCollector collector = new TestCollector(smallFiles("c1"), kafka, storage, clock, new Quarantine(storage));
        collector.member.assign();
        return collector;
    }

    public TestCollector(ArchiveSettings settings, FakeKafka kafka, ArchiveStorage storage, FakeClock clock) {
        this(settings, kafka, storage, clock, new Quarantine(storage, 3));
        member.assign();
    }

    private TestCollector(
            ArchiveSettings settings, FakeKafka kafka, ArchiveStorage storage, FakeClock clock, Quarantine quarantine) {
        this.kafka = kafka;
        this.clock = clock;
        member = kafka.member();
        archive = ArchiveContext.of(storage, settings, 2, clock);
        this.quarantine = quarantine;
        consuming = new ConsumeWorker(new ConsumeContext(
                member, "seine.frames", archive, new RecordIntake(quarantine), queue, offsetGaps, told));
        sealing = new SealWorker(
                queue,
                new Sealer(storage, new SealSettings(settings.collectorId(), 3), clock),
                new Retention(storage, new RetentionSettings(Duration.ZERO, 0, 0)),
                clock);
        consuming.onStart();
    }

    /** What the collector has told. */
    static final class Told implements ConsumeListener {
        final List<Long> delaysNs = new ArrayList<>();
        final List<Set<Integer>> assignments = new ArrayList<>();

        @Override
        public void archivedAfter(long delayNs) {
            delaysNs.add(delayNs);
        }

        @Override
        public void assigned(Set<Integer> partitions) {
            assignments.add(partitions);
        }
    }

    /** Both workers do one round, and some time goes by. */
    public void round() throws TopicException {
        consuming.doWork();
        sealing.doWork();
        clock.advance(Duration.ofMillis(400));
    }

    /** Goes on until everything that was sent is in a checkpoint and committed. */
    public TestCollector catchUp() throws TopicException {
        for (int i = 0; i < MANY_ROUNDS; i++) {
            round();
            if (kafka.committed().filter(at -> at.offset() == kafka.end()).isPresent()) {
                return this;
            }
        }
        throw new AssertionError("not at the end of the topic: " + kafka.committed() + ", " + consuming.status());
    }

    /** Goes on for so many rounds. */
    public TestCollector rounds(int count) throws TopicException {
        for (int i = 0; i < count; i++) {
            round();
        }
        return this;
    }

    /** Stops in order: everything is sealed. */
    public void stop() {
        consuming.releaseAll();
        for (int i = 0; !consuming.finishReleased(); i++) {
            if (i == MANY_ROUNDS) {
                throw new AssertionError("sealing does not end: " + consuming.status());
            }
            sealing.doWork();
            clock.advance(Duration.ofMillis(400));
        }
        consuming.onStop();
    }
}
