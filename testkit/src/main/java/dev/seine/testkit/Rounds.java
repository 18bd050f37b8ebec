package dev.seine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How often a fault is tried: a fixed number of times in every {@code ./dev test}, and with {@code ./dev test --torture} many more
 * within a budget of time. Each round has a number that seeds all that is random in it; a round that fails says it, and {@code
 * -Dseine.seed=NUMBER} replays that round alone. What was tried is left in {@code target/rounds} for {@code ./dev test} to print.
 */
public final class Rounds {
    /** The tag of the tests that {@code ./dev test --torture} runs. */
    public static final String FAULT = "fault";

    private static final @Nullable Long ONLY_SEED = Long.getLong("seine.seed");
    private static final Duration BUDGET = Duration.ofSeconds(Integer.getInteger("seine.torture.seconds", 0));

    private final String fault;
    private final int everyRun;
    private final int torture;

    /** What a round does. */
    @FunctionalInterface
    public interface Round {
        /** Tries the fault once, in a way that the seed decides. */
        void run(long seed) throws Exception;
    }

    private Rounds(String fault, int everyRun, int torture) {
        this.fault = fault;
        this.everyRun = everyRun;
        this.torture = torture;
    }

    /**
     * Rounds of a fault.
     *
     * @param fault its name, as in docs/reliability.md
     * @param everyRun how often it is tried in every run of the tests
     * @param torture how often at most under torture, where time may end it earlier
     */
    public static Rounds of(String fault, int everyRun, int torture) {
        return new Rounds(fault, everyRun, torture);
    }

    /** Whether the tests run as torture. */
    public static boolean isTorture() {
        return BUDGET.isPositive();
    }

    /** The number for this run: of one kind of things to try that are not rounds, such as flipped bits. */
    public int count() {
        return isTorture() ? torture : everyRun;
    }

    /** Runs the rounds; the first that fails ends them. */
    public void run(Round round) {
        if (ONLY_SEED != null) {
            attempt(round, ONLY_SEED);
            return;
        }
        long beginNs = System.nanoTime();
        long done = runFor(round, BUDGET);
        report(done, "", beginNs);
    }

    /** The same, where under torture a search has half of the time and says for the report what it has done. */
    void run(Round round, Function<Duration, String> search) {
        if (ONLY_SEED != null || !isTorture()) {
            run(round);
            return;
        }
        long beginNs = System.nanoTime();
        Duration half = BUDGET.dividedBy(2);
        long done = runFor(round, half);
        report(done, ", " + search.apply(half), beginNs);
    }

    private long runFor(Round round, Duration budget) {
        long beginNs = System.nanoTime();
        long done = 0;
        while (done < count() && !(isTorture() && System.nanoTime() - beginNs > budget.toNanos())) {
            attempt(round, done);
            done++;
        }
        return done;
    }

    private void attempt(Round round, long seed) {
        try {
            round.run(seed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(fault + ": interrupted at seed " + seed, e);
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(
                    "%s: seed %d fails (again with -Dseine.seed=%d): %s".formatted(fault, seed, seed, e.getMessage()),
                    e);
        }
    }

    private void report(long done, String more, long beginNs) {
        double seconds = (System.nanoTime() - beginNs) / 1e9;
        String line = "%s: %d tried, none failed%s (%.1f s)%n".formatted(fault, done, more, seconds);
        Path directory = Path.of(System.getProperty("seine.root", "."), "target", "rounds");
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(slug()), line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of the fault as that of a file. */
    String slug() {
        return fault.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
