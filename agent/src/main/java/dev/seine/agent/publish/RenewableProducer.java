package dev.seine.agent.publish;

import dev.seine.runtime.work.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * A producer in whose place another one comes when it can send no more: because it has failed for good, or because its
 * credentials were refused, as a producer reads key stores only once. For one thread, except where it says otherwise.
 */
final class RenewableProducer {
    private static final long OPEN_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String bootstrapServers;
    private final Clock clock;
    private @Nullable Producer<byte[], byte[]> producer;
    private KafkaException whyNone = new KafkaException("there is no producer yet");
    private long openNotBeforeNs;
    private volatile @Nullable KafkaException wornOutBy;
    private volatile boolean isDiscarding;

    /**
     * Opens the first one; it does not connect yet. A host name that cannot be resolved yet is no reason to give up: the
     * producer is then opened later.
     *
     * @throws ConfigException if a client property is unknown to Kafka's rules or out of range
     * @throws KafkaException if the client refuses its properties for another reason
     */
    RenewableProducer(Supplier<Producer<byte[], byte[]>> producers, String bootstrapServers, Clock clock) {
        this.producers = producers;
        this.bootstrapServers = bootstrapServers;
        this.clock = clock;
        openNotBeforeNs = clock.monotonicNs();
        try {
            producer = producers.get();
        } catch (KafkaException e) {
            if (!BrokerAddresses.isUnresolved(e)) {
                throw e.getCause() instanceof ConfigException cause ? cause : e;
            }
        }
    }

    /** Makes sure that there is one that can send, and returns why there is none. Batches of the one before may be told. */
    Optional<KafkaException> prepare() {
        KafkaException reason = wornOutBy;
        if (reason != null) {
            discard(reason);
        }
        if (producer == null && clock.monotonicNs() - openNotBeforeNs >= 0) {
            open();
        }
        return producer == null ? Optional.of(whyNone) : Optional.empty();
    }

    private void open() {
        openNotBeforeNs = clock.monotonicNs() + OPEN_PAUSE_NS;
        try {
            producer = producers.get();
        } catch (KafkaException e) {
            whyNone = BrokerAddresses.isUnresolved(e)
                    ? new KafkaException("no address of " + bootstrapServers + " can be resolved")
                    : e;
        }
    }

    /**
     * Hands a record over; only behind {@link #prepare}.
     *
     * @throws KafkaException if the producer has failed for good; it may have taken the record nevertheless
     */
    void send(ProducerRecord<byte[], byte[]> batch, Callback callback) {
        if (producer == null) {
            throw whyNone;
        }
        Future<RecordMetadata> unused = producer.send(batch, callback);
    }

    /** Has another one take its place before the next record. For any thread. */
    void wearOut(KafkaException reason) {
        wornOutBy = reason;
    }

    /** Closes it at once: what it has not delivered is told as failed meanwhile, and is for the next one. */
    void discard(KafkaException reason) {
        whyNone = reason;
        isDiscarding = true;
        try {
            close(Duration.ZERO);
        } finally {
            producer = null;
            wornOutBy = null;
            isDiscarding = false;
        }
    }

    /** Whether batches fail only because the producer is being discarded. For any thread. */
    boolean isDiscarding() {
        return isDiscarding;
    }

    /** Waits for what is on its way, for so long. */
    void close(Duration limit) {
        if (producer != null) {
            producer.close(limit);
        }
    }
}
