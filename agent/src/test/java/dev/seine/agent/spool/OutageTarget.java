package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.proto.v1.DropReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Kafka, as far as a spool can tell: it takes batches in order, and answers for them in order, later or never. */
final class OutageTarget implements BatchTarget {
    /** How the target behaves. */
    enum Mode {
        /** Takes a batch and answers at once. */
        ANSWERS,
        /** Takes batches and does not answer. */
        SILENT,
        /** Takes no batch. */
        REFUSES
    }

    private final DeliveryListener listener;
    private final ArrayDeque<EncodedBatch> unanswered = new ArrayDeque<>();
    private final List<byte[]> delivered = new ArrayList<>();
    private Mode mode = Mode.ANSWERS;
    private int offers;
    private Duration closeLimit = Duration.ZERO;

    OutageTarget(DeliveryListener listener) {
        this.listener = listener;
    }

    void mode(Mode other) {
        mode = other;
        if (mode == Mode.ANSWERS) {
            answer(Integer.MAX_VALUE);
        }
    }

    /** Answers for the oldest batches. */
    void answer(int count) {
        for (int i = 0; i < count && !unanswered.isEmpty(); i++) {
            EncodedBatch batch = unanswered.remove();
            delivered.add(batch.value());
            listener.delivered(batch);
        }
    }

    /** Refuses for good the oldest batch that it has. */
    void reject() {
        listener.givenUp(unanswered.remove(), DropReason.DROP_REASON_REJECTED_BY_BROKER, "the test says so");
    }

    /** Reaches Kafka, but the answer gets lost. */
    void deliverWithoutAnswer(int count) {
        unanswered.stream().limit(count).map(EncodedBatch::value).forEach(delivered::add);
    }

    List<byte[]> delivered() {
        return List.copyOf(delivered);
    }

    int unanswered() {
        return unanswered.size();
    }

    int offers() {
        return offers;
    }

    Duration closeLimit() {
        return closeLimit;
    }

    @Override
    public Optional<String> send(EncodedBatch batch) {
        offers++;
        if (mode == Mode.REFUSES) {
            return Optional.of("no broker");
        }
        unanswered.add(batch);
        if (mode == Mode.ANSWERS) {
            answer(1);
        }
        return Optional.empty();
    }

    @Override
    public void close(Duration limit) {
        closeLimit = limit;
        // As Kafka's producer does, in any order.
        new ArrayList<>(unanswered)
                .reversed()
                .forEach(batch -> listener.givenUp(batch, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, "closed"));
    }
}
