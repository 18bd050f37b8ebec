package dev.seine.agent.publish;

import dev.seine.agent.batch.EncodedBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The batches that the producer has: those on their way, and those that Kafka has refused for a reason that a person can mend.
 * These are sent again, in order and before all others, once nothing else is on its way. For any thread.
 */
final class SentBatches {
    private final TreeMap<Long, Sent> refused = new TreeMap<>();
    private long sentCount;
    private long newestDelivered = -1;
    private final Set<Long> onTheWay = new HashSet<>();
    private boolean isTaking = true;

    /**
     * A batch that was sent.
     *
     * @param number in the order of sending
     */
    record Sent(long number, EncodedBatch batch) {}

    /** Notes that a batch is about to be sent for the first time. */
    synchronized Sent first(EncodedBatch batch) {
        onTheWay.add(sentCount);
        return new Sent(sentCount++, batch);
    }

    /** The producer did not take it: it never was on its way. */
    synchronized void retract(Sent sent) {
        onTheWay.remove(sent.number());
    }

    synchronized void delivered(Sent sent) {
        onTheWay.remove(sent.number());
        isTaking = true;
        newestDelivered = Math.max(newestDelivered, sent.number());
    }

    /** It will not be sent again. */
    synchronized void givenUp(Sent sent) {
        onTheWay.remove(sent.number());
    }

    /**
     * It will be sent again; nothing happens if it has been answered for already.
     *
     * @return whether Kafka took batches before, as far as was known
     */
    synchronized boolean refused(Sent sent) {
        boolean wasTaking = isTaking;
        isTaking = false;
        if (onTheWay.remove(sent.number())) {
            refused.put(sent.number(), sent);
        }
        return wasTaking;
    }

    /** Whether Kafka takes batches, as far as is known. */
    synchronized boolean isTaking() {
        return isTaking;
    }

    /** Whether some have to be sent again. */
    synchronized boolean hasRefused() {
        return !refused.isEmpty();
    }

    /** Whether anything new has to wait: for what is to be sent again, or for the answer to a try. */
    synchronized boolean hasPrecedence() {
        return hasRefused() || (!isTaking && !onTheWay.isEmpty());
    }

    /** Whether one waits that must arrive before this one. */
    synchronized boolean hasRefusedBefore(Sent sent) {
        return refused.lowerKey(sent.number()) != null;
    }

    /**
     * Takes out what is to be sent again now, in order, and notes that it is on its way; one batch as long as it is not known
     * whether Kafka takes any.
     */
    synchronized List<Sent> takeForAnotherTry() {
        if (!onTheWay.isEmpty()) {
            return List.of();
        }
        List<Sent> taken = new ArrayList<>();
        while (!refused.isEmpty() && (isTaking || taken.isEmpty())) {
            Sent next = refused.pollFirstEntry().getValue();
            onTheWay.add(next.number());
            taken.add(next);
        }
        return taken;
    }

    /** Whether a later batch has arrived, so that the reader of the topic has noted this one as missing. */
    synchronized boolean isOvertaken(Sent sent) {
        return sent.number() < newestDelivered;
    }

    /** Takes out the next of those that nobody will send any more. */
    synchronized Optional<Sent> pollRefused() {
        Map.Entry<Long, Sent> first = refused.pollFirstEntry();
        return Optional.ofNullable(first).map(Map.Entry::getValue);
    }
}
