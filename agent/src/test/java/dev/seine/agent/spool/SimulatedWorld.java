package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;

/** What the agents of one seed live through, one after the other, and what became of their batches. */
final class SimulatedWorld {
    /** How the life of an agent ends. */
    enum End {
        STOPPED,
        KILLED,
        POWER_CUT
    }

    /** What can be lost with a process: what was handed over within a second and not forced for 200 ms, with some steps between. */
    private static final long MOST_LOST_NS = Duration.ofMillis(1500).toNanos();

    private final Random random;
    private final FaultyDirectory directory = new FaultyDirectory();
    private final ManualClock clock = new ManualClock();
    private final SpoolSettings settings;
    private final boolean diskFails;
    private final List<Batches> streams = new ArrayList<>();
    private final List<StreamCounters> countersOfEarlierRuns = new ArrayList<>();
    private final IdentityHashMap<EncodedBatch, Long> sentNs = new IdentityHashMap<>();
    private final List<byte[]> delivered = new ArrayList<>();
    private final List<byte[]> mustArrive = new ArrayList<>();

    SimulatedWorld(long seed, SpoolPolicy policy, boolean diskFails) {
        this.random = new Random(seed);
        this.diskFails = diskFails;
        long fileBytes = 2000L + random.nextInt(8000);
        long maxBytes = policy == SpoolPolicy.DROP_OLDEST ? fileBytes * (3 + random.nextInt(5)) : 1L << 30;
        this.settings =
                new SpoolSettings(maxBytes, fileBytes, Duration.ofMillis(200), policy, 1 + random.nextInt(1_000_000));
    }

    /** An agent's life of so many steps. */
    void live(int steps, End end) throws IOException {
        sentNs.clear();
        SimulatedLife life = begin(settings);
        for (int i = 0; i < steps; i++) {
            life.step();
        }
        noteWhatMustArrive(end == End.STOPPED ? 0 : MOST_LOST_NS);
        directory.mend();
        switch (end) {
            case STOPPED -> life.stop();
            case KILLED -> life.kill();
            case POWER_CUT -> {
                life.kill();
                directory.losePower();
            }
        }
        delivered.addAll(life.delivered());
    }

    /** A last life in good times, until everything is replayed. */
    void finish() throws IOException {
        SpoolSettings fast = new SpoolSettings(
                settings.maxBytes(), settings.fileBytes(), settings.forceInterval(), settings.policy(), 1 << 30);
        SimulatedLife life = begin(fast);
        life.replayAll();
        delivered.addAll(life.delivered());
    }

    private SimulatedLife begin(SpoolSettings with) throws IOException {
        Spool spool = new Spool(directory, with, clock);
        countersOfEarlierRuns.add(spool.earlierRuns());
        return new SimulatedLife(this, spool, with);
    }

    private void noteWhatMustArrive(long ageNs) {
        long nowNs = clock.monotonicNs();
        sentNs.forEach((batch, atNs) -> {
            if (nowNs - atNs > ageNs) {
                mustArrive.add(batch.value());
            }
        });
    }

    Random random() {
        return random;
    }

    FaultyDirectory directory() {
        return directory;
    }

    ManualClock clock() {
        return clock;
    }

    boolean diskFails() {
        return diskFails;
    }

    Batches newStream() {
        streams.add(new Batches(streams.size()));
        return streams.getLast();
    }

    void sent(EncodedBatch batch) {
        sentNs.put(batch, clock.monotonicNs());
    }

    /** What reached Kafka, in order, duplicates included. */
    List<byte[]> delivered() {
        return delivered;
    }

    /** What a life had in hand for long enough that its end could not take it. */
    List<byte[]> mustArrive() {
        return mustArrive;
    }

    /** The streams of all lives. */
    List<Batches> streams() {
        return streams;
    }

    /** Frames that were counted as lost, by whichever life. */
    long droppedFrames() {
        return streams.stream()
                        .mapToLong(stream -> stream.counters().droppedFrames())
                        .sum()
                + countersOfEarlierRuns.stream()
                        .mapToLong(StreamCounters::droppedFrames)
                        .sum();
    }
}
