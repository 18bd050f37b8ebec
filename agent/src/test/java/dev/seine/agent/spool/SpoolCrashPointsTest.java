package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.spool.CrashingDirectory.Way;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An agent that ends at every single change of its spool's disk, in every way, and is started again: what it had taken is
 * delivered in order, as by an undisturbed agent, but for what only a power cut may take; and nothing is left over.
 */
@Tag(Rounds.FAULT)
class SpoolCrashPointsTest {
    private static final int BATCHES = 14;
    private static final int SOME_SEQUENCES = 2_000;
    private static final int TORTURE_ROUNDS = 10_000_000;
    private static final int CHANGES_OF_A_RECOVERY = 25;
    private static final Duration FORCE = Duration.ofMillis(200);
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(1 << 20, 400, FORCE, SpoolPolicy.DROP_NEWEST, 1 << 20);
    private static final Way[] WAYS = Way.values();

    /** An end at the n-th change from the start of an agent on. */
    private record End(int change, Way way) {}

    /** What the agents of one round have done, one after the other. */
    private static final class World {
        private final FaultyDirectory disk = new FaultyDirectory();
        private final ManualClock clock = new ManualClock();
        private final Batches batches = new Batches(1);
        /** Numbers of the batches that the spool has said to have. */
        private final List<Integer> taken = new ArrayList<>();
        /** As many of these are on the disk for certain, or were lost to a power cut that came too early. */
        private int settled;

        private final Set<Integer> mayBeLost = new HashSet<>();

        private final List<Integer> delivered = new ArrayList<>();

        void live(SpoolDirectory directory) throws IOException {
            Spool spool = new Spool(directory, SETTINGS, clock);
            // What a killed agent had left to the kernel is safe from now on as well.
            settled = taken.size();
            ArrayDeque<SpooledBatch> handed = new ArrayDeque<>();
            for (int i = 0; i < BATCHES; i++) {
                append(spool);
                if (i % 3 != 0) {
                    spool.read().ifPresent(handed::add);
                }
                if (i % 4 == 3) {
                    complete(spool, handed.poll());
                }
                if (i % 5 == 4) {
                    tick(spool);
                }
            }
            for (Optional<SpooledBatch> next = spool.read(); next.isPresent(); next = spool.read()) {
                handed.add(next.get());
            }
            // Half of them in this life, the others are left to the next.
            for (int left = handed.size() / 2; left > 0; left--) {
                complete(spool, handed.poll());
            }
            tick(spool);
            spool.close();
            settled = taken.size();
        }

        /** What was not forced yet may be gone. */
        void powerWentOff() {
            mayBeLost.addAll(taken.subList(settled, taken.size()));
            settled = taken.size();
        }

        List<Integer> mustArrive() {
            return taken.stream().filter(number -> !mayBeLost.contains(number)).toList();
        }

        private void append(Spool spool) {
            EncodedBatch batch = batches.next(60 + batches.made() * 37 % 200);
            if (spool.append(batch).isPresent()) {
                taken.add(Batches.numberOf(batch.value()));
            }
        }

        private void complete(Spool spool, @Nullable SpooledBatch batch) {
            if (batch != null) {
                delivered.add(Batches.numberOf(batch.batch().value()));
                spool.completed(batch.position(), batch.batch().frames());
            }
        }

        private void tick(Spool spool) {
            clock.advance(FORCE);
            spool.tick(clock.monotonicNs(), 0);
            settled = taken.size();
        }

        void finish() throws IOException {
            Spool spool = new Spool(disk, SETTINGS, clock);
            for (Optional<SpooledBatch> next = spool.read(); next.isPresent(); next = spool.read()) {
                complete(spool, next.get());
            }
            tick(spool);
            assertThat(spool.status()).as("%s", disk.names()).isEqualTo(SpoolStatus.empty());
            assertThat(spool.earlierRuns().droppedFrames()).isZero();
            spool.close();
        }

        /** What a collector archives: a number that is not above the last one is there already. */
        List<Integer> archived() {
            TreeSet<Integer> archived = new TreeSet<>();
            for (int number : delivered) {
                if (!archived.contains(number)) {
                    assertThat(archived.isEmpty() ? -1 : archived.last())
                            .as("batch %d came late in %s", number, delivered)
                            .isLessThan(number);
                    archived.add(number);
                }
            }
            return List.copyOf(archived);
        }
    }

    private static int changesOfAQuietLife() throws IOException {
        World world = new World();
        CrashingDirectory counting = new CrashingDirectory(world.disk, Integer.MAX_VALUE, Way.KILLED);
        world.live(counting);
        world.finish();
        assertThat(world.archived()).isEqualTo(world.taken);
        return counting.changes();
    }

    @Test
    void deliversTheSameWhereverItEnds() throws IOException {
        int changes = changesOfAQuietLife();
        assertThat(changes).as("changes to interrupt").isGreaterThan(40);
        Rounds.of("crash points of the spool", changes * WAYS.length + SOME_SEQUENCES, TORTURE_ROUNDS)
                .run(seed -> endAndGoOn(ends(seed, changes)));
    }

    /** Each change and way once; then two or three ends in a row, some of which come in recovery; torture goes on with these. */
    private static List<End> ends(long seed, int changes) {
        if (seed < (long) changes * WAYS.length) {
            return List.of(new End(1 + (int) seed / WAYS.length, WAYS[(int) seed % WAYS.length]));
        }
        Random random = new Random(seed);
        List<End> ends = new ArrayList<>(List.of(end(random, changes)));
        for (int more = 1 + random.nextInt(2); more > 0; more--) {
            ends.add(end(random, random.nextBoolean() ? changes : CHANGES_OF_A_RECOVERY));
        }
        return ends;
    }

    private static End end(Random random, int mostChanges) {
        return new End(1 + random.nextInt(mostChanges), WAYS[random.nextInt(WAYS.length)]);
    }

    private static void endAndGoOn(List<End> ends) throws IOException {
        World world = new World();
        for (End end : ends) {
            try {
                world.live(new CrashingDirectory(world.disk, end.change(), end.way()));
            } catch (CrashingDirectory.Ended expected) {
                if (end.way() == Way.POWER_CUT || end.way() == Way.POWER_CUT_IN_WRITE_BACK) {
                    world.powerWentOff();
                }
            }
        }
        world.live(world.disk);
        world.finish();
        assertThat(world.archived()).as("%s", ends).containsAll(world.mustArrive());
        assertThat(world.disk.names())
                .as("%s", ends)
                .noneMatch(name -> name.endsWith(".spool"))
                .noneMatch(name -> SpoolFormat.corruptNumber(name).isPresent());
    }
}
