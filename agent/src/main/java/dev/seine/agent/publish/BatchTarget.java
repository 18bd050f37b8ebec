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

    /** Waits until everything taken has been delivered, no longer than the limit; what is left then is given up. */
    void close(Duration limit);
}
