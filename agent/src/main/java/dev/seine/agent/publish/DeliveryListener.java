package dev.seine.agent.publish;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.proto.v1.DropReason;

/** Is told what became of each batch that a target took. Called on the target's own threads. */
public interface DeliveryListener {
    /** Kafka has the batch on all in-sync replicas. */
    void delivered(EncodedBatch batch);

    /** The batch will not be delivered. */
    void givenUp(EncodedBatch batch, DropReason reason, String why);
}
