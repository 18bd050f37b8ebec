package dev.seine.agent.cli;

import dev.seine.agent.Agent;
import dev.seine.proto.v1.EndReason;
import dev.seine.runtime.work.ShutdownSignal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the end of the process when every capture has ended by itself, or the time is up. Looked after by the main thread,
 * whose only other work is to wait.
 */
public final class EndWatch {
    /** How long the main thread sleeps between two looks. */
    public static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Agent agent;
    private final ShutdownSignal shutdown;
    private final @Nullable Duration limit;
    private final long startNs = System.nanoTime();
    private boolean timeIsUp;

    /**
     * Starts to count the time.
     *
     * @param limit after which the process is asked to end, or null
     */
    public EndWatch(Agent agent, ShutdownSignal shutdown, @Nullable Duration limit) {
        this.agent = agent;
        this.shutdown = shutdown;
        this.limit = limit;
    }

    /** Sleeps, then looks; false when the process is to end, for whatever reason. */
    public boolean goesOn() throws InterruptedException {
        Thread.sleep(LOOK_EVERY);
        if (shutdown.reason().isPresent()) {
            return false;
        }
        if (agent.finished()) {
            shutdown.request("every capture has ended");
        } else if (limit != null && System.nanoTime() - startNs >= limit.toNanos()) {
            timeIsUp = true;
            shutdown.request("the time is up");
        }
        return shutdown.reason().isEmpty();
    }

    /** Stops the agent in order, and lets the last batch of each stream say why. */
    public void stopAgent() throws InterruptedException {
        agent.stop(
                timeIsUp ? EndReason.END_REASON_LIMIT_REACHED : EndReason.END_REASON_STOPPED,
                timeIsUp ? "duration" : "");
    }
}
