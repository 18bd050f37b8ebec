package dev.seine.agent.publish;

import dev.seine.agent.batch.EncodedBatch;
import java.time.Duration;
import java.util.Optional;

/** Where batches go. Used by the publish thread. */
public interface BatchTarget {
    /**
     * Hands a batch over. What becomes of it later is told to the {@link DeliveryListener}.
     *
     * @return empty if it was taken; else, in words, why it cannot be taken now: offer the same batch again
     */
    Optional<String> send(EncodedBatch batch);

    /**
     * Does what is due beside sending; called before each batch, and at least every tenth of a second.
     *
     * @return 0 if there was nothing to do
     */
    default int work() {
        return 0;
    }

    /** Why batches that were taken do not reach their end, if they do not; from any thread. */
    default Optional<String> waitingFor() {
        return Optional.empty();
    }

    /**
     * Keeps a batch for the next run, when there is no time left to send it. It is not sent by this run.
     *
     * @return false if there is nowhere to keep it
     */
    default boolean keep(EncodedBatch batch) {
        return false;
    }

    /** Waits until everything taken has been delivered, no longer than the limit; what is left then is given up. */
    void close(Duration limit);
}
