package dev.seine.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whole fleets with all that can go wrong, one a seed, and an oracle that has seen every frame. */
@Tag(Rounds.FAULT)
class SimulationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.seine");
    private static final int SHOWN_EVENTS = 40;

    @BeforeAll
    static void beSilent() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    @Test
    void losesNothingSilentlyAndStoresNothingTwiceWhateverHappens() {
        Rounds.of("simulation seeds", 1_000, 100_000).run(SimulationTest::check);
    }

    private static void check(long seed) throws IOException {
        check(seed, Plan.of(seed));
    }

    static Oracle check(long seed, Plan plan) throws IOException {
        Trace trace = new Trace(SHOWN_EVENTS);
        Simulation simulation = new Simulation(seed, plan, trace);
        try {
            simulation.run();
        } catch (AssertionError e) {
            throw new AssertionError(story(simulation, trace, List.of(String.valueOf(e.getMessage()))), e);
        }
        Oracle oracle = new Oracle(simulation);
        List<String> problems = oracle.problems();
        if (!problems.isEmpty()) {
            throw new AssertionError(story(simulation, trace, problems));
        }
        return oracle;
    }

    private static String story(Simulation simulation, Trace trace, List<String> problems) {
        return "\n%s\nfaults: %s\n%s\nlast of %d events:\n%s"
                .formatted(
                        String.join("\n", problems),
                        simulation.plan().faults(),
                        simulation.plan().losesNothing() ? "nothing may be lost" : "frames may be lost",
                        trace.events(),
                        trace.last().stream().map(Trace.Event::toString).collect(Collectors.joining("\n")));
    }

    @Test
    void isTheSameHistoryEachTimeForTheSameSeed() {
        for (long seed = 0; seed < 10; seed++) {
            Trace first = new Trace(0);
            new Simulation(seed, Plan.of(seed), first).run();
            Trace second = new Trace(0);
            new Simulation(seed, Plan.of(seed), second).run();
            assertThat(second.events()).as("seed %d", seed).isEqualTo(first.events());
            assertThat(second.digest()).as("seed %d", seed).isEqualTo(first.digest());
        }
    }
}
