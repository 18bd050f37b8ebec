package dev.seine.system.simulation;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.publish.BatchTarget;
import dev.seine.agent.publish.DeliveryListener;
import dev.seine.proto.v1.DropReason;
import dev.seine.system.simulation.Topic.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Kafka's producer as an agent knows it: takes batches, appends them in order, answers late. When answers are lost it sends
 * again all that it has no answer for, in order, and so the topic has them twice.
 */
final class Producer implements BatchTarget {
    private static final int MOST_UNANSWERED = 24;

    private final Simulation simulation;
    private final Topic.Partition partition;
    private final AgentHost host;
    private final DeliveryListener listener;
    private final List<EncodedBatch> sent = new ArrayList<>();
    private int appended;

    Producer(Simulation simulation, AgentHost host, DeliveryListener listener) {
        this.simulation = simulation;
        this.host = host;
        this.partition = simulation.topic().partitionOf(host.hostId());
        this.listener = listener;
    }

    @Override
    public Optional<String> send(EncodedBatch batch) {
        if (partition.mode() == Mode.REFUSES) {
            return Optional.of("no broker");
        }
        if (sent.size() == MOST_UNANSWERED) {
            return Optional.of("no room");
        }
        sent.add(batch);
        return Optional.empty();
    }

    /** The network and the broker do something. */
    void advance() {
        switch (partition.mode()) {
            case WELL -> {
                append(sent.size());
                answer(simulation.random().nextInt(1 + appended));
            }
            case FAST -> {
                append(sent.size());
                answer(appended);
            }
            case ANSWERS_LOST -> {
                append(simulation.random().nextInt(1 + sent.size()));
                if (simulation.random().nextInt(4) == 0) {
                    appended = 0;
                }
            }
            case REJECTS -> reject();
            case STALLS, REFUSES -> {}
        }
    }

    private void append(int upTo) {
        for (; appended < upTo; appended++) {
            partition.append(
                    host.hostId(), sent.get(appended).value(), host.clock().wallTimeNs());
        }
    }

    private void answer(int count) {
        for (int i = 0; i < count; i++) {
            appended--;
            listener.delivered(sent.removeFirst());
        }
    }

    private void reject() {
        append(sent.size() - 1);
        answer(appended);
        if (!sent.isEmpty()) {
            listener.givenUp(sent.removeFirst(), DropReason.DROP_REASON_REJECTED_BY_BROKER, "the seed says so");
        }
    }

    boolean isIdle() {
        return sent.isEmpty();
    }

    /** The process dies: some of what was on the wire arrives. */
    void die() {
        if (partition.mode() != Mode.REFUSES && partition.mode() != Mode.STALLS) {
            append(appended + simulation.random().nextInt(1 + sent.size() - appended));
        }
    }

    @Override
    public void close(Duration limit) {
        long deadlineNs = simulation.nowNs() + limit.toNanos();
        while (!sent.isEmpty() && simulation.nowNs() < deadlineNs) {
            simulation.stall(Duration.ofMillis(20).toNanos());
            advance();
        }
        die();
        for (EncodedBatch batch : List.copyOf(sent.reversed())) {
            listener.givenUp(batch, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, "closed");
        }
        sent.clear();
        appended = 0;
    }
}
