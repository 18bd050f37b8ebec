package dev.seine.agent.fake;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.proto.v1.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A target that does with each batch what the test wants, and delivers on {@link #close} what it has taken. */
public final class FakeTarget implements BatchTarget {
    private final DeliveryListener listener;
    private final Function<EncodedBatch, Optional<String>> answer;
    private final List<EncodedBatch> taken = new ArrayList<>();
    private int delivered;
    private int offers;
    private int timesClosed;

    /**
     * A target that answers each offer in this way: empty, why not, or an exception.
     */
    public FakeTarget(DeliveryListener listener, Function<EncodedBatch, Optional<String>> answer) {
        this.listener = listener;
        this.answer = answer;
    }

    @Override
    public Optional<String> send(EncodedBatch batch) {
        if (timesClosed > 0) {
            throw new IllegalStateException("the target is closed");
        }
        offers++;
        Optional<String> refusal = answer.apply(batch);
        if (refusal.isEmpty()) {
            taken.add(batch);
        }
        return refusal;
    }

    /** Tells the listener that all batches taken so far are delivered. */
    public void deliver() {
        for (; delivered < taken.size(); delivered++) {
            listener.delivered(taken.get(delivered));
        }
    }

    /** Tells the listener that the batches taken so far are lost. */
    public void giveUp(DropReason reason) {
        for (; delivered < taken.size(); delivered++) {
            listener.givenUp(taken.get(delivered), reason, "the test says so");
        }
    }

    /** Batches in the order in which they were taken. */
    public List<EncodedBatch> taken() {
        return List.copyOf(taken);
    }

    /** How often a batch was offered. */
    public int offers() {
        return offers;
    }

    /** How often the target was closed. */
    public int timesClosed() {
        return timesClosed;
    }

    @Override
    public void close(Duration limit) {
        timesClosed++;
        deliver();
    }
}
