package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.spool.SimulatedWorld.End;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Agents that live several lives with a Kafka that comes and goes, a disk that fails, kills and power cuts, all from a seed; and
 * a collector that keeps to the rules of the ledger: a number below the next one is a duplicate, one above it is a gap.
 */
class SpoolSimulationTest {
    private static final int SEEDS = 120;
    private static final int LIVES = 4;
    private static final int STEPS = 250;

    private static SimulatedWorld simulate(long seed, SpoolPolicy policy, boolean diskFails, End end)
            throws IOException {
        SimulatedWorld world = new SimulatedWorld(seed, policy, diskFails);
        for (int life = 0; life < LIVES; life++) {
            world.live(STEPS, end);
        }
        world.finish();
        return world;
    }

    /** What a collector makes of the topic. */
    private static final class Ledger {
        private final Map<Integer, Integer> next = new HashMap<>();
        private final Set<ByteBuffer> archived = new HashSet<>();
        private int missing;

        Ledger(List<byte[]> topic, long seed) {
            for (byte[] value : topic) {
                int stream = Batches.streamOf(value);
                int number = Batches.numberOf(value);
                int expected = next.getOrDefault(stream, 0);
                if (number < expected) {
                    assertThat(archived)
                            .as("seed %d, stream %d: batch %d came late, behind %d", seed, stream, number, expected)
                            .contains(ByteBuffer.wrap(value));
                } else {
                    missing += number - expected;
                    next.put(stream, number + 1);
                    archived.add(ByteBuffer.wrap(value));
                }
            }
        }
    }

    @ParameterizedTest(name = "disk fails: {0}, {1}")
    @CsvSource({"false, STOPPED", "true, STOPPED", "false, KILLED", "true, KILLED", "false, POWER_CUT"})
    void losesNothingButTheLastMomentsOfAProcessAndKeepsEachStreamsOrder(boolean diskFails, End end)
            throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedWorld world = simulate(seed, SpoolPolicy.DROP_NEWEST, diskFails, end);
            Ledger ledger = new Ledger(world.delivered(), seed);
            assertThat(ledger.missing).as("gaps, seed %d", seed).isZero();
            assertThat(world.droppedFrames()).as("drops, seed %d", seed).isZero();
            if (!diskFails || end == End.STOPPED) {
                assertThat(ledger.archived)
                        .as("seed %d", seed)
                        .containsAll(world.mustArrive().stream()
                                .map(ByteBuffer::wrap)
                                .toList());
            }
        }
    }

    @ParameterizedTest(name = "disk fails: {0}, {1}")
    @CsvSource({"false, STOPPED", "true, STOPPED", "true, KILLED", "true, POWER_CUT"})
    void neverSendsABatchBehindALaterOneOfItsStreamWhateverIsDropped(boolean diskFails, End end) throws IOException {
        long dropped = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedWorld world = simulate(seed, SpoolPolicy.DROP_OLDEST, diskFails, end);
            Ledger ledger = new Ledger(world.delivered(), seed);
            dropped += world.droppedFrames();
            if (!diskFails && end == End.STOPPED) {
                int made = world.streams().stream().mapToInt(Batches::made).sum();
                assertThat(ledger.archived.size() + world.droppedFrames())
                        .as("archived and dropped, seed %d", seed)
                        .isEqualTo(made);
            }
        }
        assertThat(dropped).as("the simulation does fill spools").isPositive();
    }
}
