package dev.seine.agent.publish;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.proto.Topics;
import dev.seine.proto.v1.DropReason;
import dev.seine.runtime.work.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The idempotent producer. Once it has taken a batch it tries for ever, in order and without duplicates; the only end of that
 * is {@link #close}, or a broker's refusal of this very batch. A right or a password that is missing is no such refusal: the
 * batches wait until somebody has mended it.
 */
public final class KafkaTarget implements BatchTarget {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTarget.class);

    /** How long one call of send may wait for metadata or for room, so that the publish thread can be stopped. */
    private static final int MAX_BLOCK_MS = 1_000;

    /** A buffer of the producer that holds one batch and its overhead can be kept and used again. */
    private static final int BATCH_SIZE_BYTES = 1 << 20;

    /** A socket's buffer, by tcp_wmem; as documented with send.buffer.bytes. */
    private static final int SIZED_BY_THE_KERNEL = -1;

    private static final long TRY_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final KafkaSettings settings;
    private final RecordKey key;
    private final DeliveryListener listener;
    private final Clock clock;
    private final KafkaTroubles troubles;
    private final List<Header> headers = List.of(
            new RecordHeader(Topics.CONTENT_TYPE_HEADER, Topics.CONTENT_TYPE.getBytes(StandardCharsets.US_ASCII)));

    // Kafka's own limit counts compressed bytes, but each batch lives uncompressed until it is acknowledged.
    private final Semaphore room;
    private final SentBatches sent = new SentBatches();

    private final RenewableProducer producer;
    private long tryAgainNotBeforeNs;

    // A failure before the batch was taken is told by a callback within send, on the caller's thread.
    private volatile @Nullable Thread sender;
    private @Nullable Exception refusal;

    /** Why batches had to be sent again the last time; means something only while some have to. */
    private volatile String trouble = "";

    private volatile boolean closing;

    /**
     * Does not connect yet.
     *
     * @throws ConfigException if a client property is unknown to Kafka's rules or out of range
     */
    public KafkaTarget(KafkaSettings settings, String hostId, DeliveryListener listener, Clock clock) {
        this(settings, new RecordKey(hostId), listener, clock, () -> new KafkaProducer<>(properties(settings)));
    }

    /** With a producer of another kind. */
    KafkaTarget(
            KafkaSettings settings,
            RecordKey key,
            DeliveryListener listener,
            Clock clock,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.settings = settings;
        this.key = key;
        this.listener = listener;
        this.clock = clock;
        troubles = new KafkaTroubles(settings);
        room = new Semaphore(Math.toIntExact(settings.bufferBytes()));
        tryAgainNotBeforeNs = clock.monotonicNs();
        producer = new RenewableProducer(producers, settings.bootstrapServers(), clock);
    }

    /**
     * Finds out whether Kafka's client takes its properties, key stores and the like included; whether a broker answers
     * does not matter.
     *
     * @throws KafkaException if it does not
     */
    public static void check(KafkaSettings settings) {
        new RenewableProducer(
                        () -> new KafkaProducer<>(properties(settings)), settings.bootstrapServers(), Clock.system())
                .close(Duration.ZERO);
    }

    private static Map<String, Object> properties(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "seine-agent");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_SIZE_BYTES);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes());
        // Kafka's own 128 KiB cut a record into four or more writes, and before each of them the JDK copies all that is
        // left of the record out of the heap.
        properties.put(ProducerConfig.SEND_BUFFER_CONFIG, SIZED_BY_THE_KERNEL);
        // A broker may ask clients for their metrics; what an agent does is served at /metrics, and the machinery costs
        // memory.
        properties.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        properties.putAll(settings.clientProperties());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        // What the promise rests on is not up to the configuration.
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        return properties;
    }

    @Override
    public Optional<String> send(EncodedBatch batch) {
        work();
        if (sent.hasPrecedence()) {
            return Optional.of(trouble);
        }
        if (!hasRoomFor(batch)) {
            return Optional.of("%d bytes have not been acknowledged yet"
                    .formatted(settings.bufferBytes() - room.availablePermits()));
        }
        SentBatches.Sent first = sent.first(batch);
        Optional<String> whyNot = offer(first);
        if (whyNot.isPresent()) {
            sent.retract(first);
            room.release(batch.value().length);
        }
        return whyNot;
    }

    private boolean hasRoomFor(EncodedBatch batch) {
        try {
            return room.tryAcquire(batch.value().length, MAX_BLOCK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends again what waits for that; the first batch alone, until it is known that Kafka takes it. */
    @Override
    public int work() {
        if (!sent.hasRefused() || !isTimeToTry()) {
            return 0;
        }
        tryAgainNotBeforeNs = clock.monotonicNs() + TRY_AGAIN_NS;
        List<SentBatches.Sent> again = sent.takeForAnotherTry();
        for (SentBatches.Sent each : again) {
            if (sent.isOvertaken(each)) {
                sent.givenUp(each);
                giveUpOvertaken(each);
            } else {
                offer(each).ifPresent(reason -> {
                    trouble = reason;
                    sent.refused(each);
                });
            }
        }
        return again.size();
    }

    private boolean isTimeToTry() {
        return sent.isTaking() || clock.monotonicNs() - tryAgainNotBeforeNs >= 0;
    }

    /** Hands a batch to the producer; returns why it does not take it. */
    private Optional<String> offer(SentBatches.Sent each) {
        Optional<KafkaException> whyNone = producer.prepare();
        // Nothing goes before one that was not taken.
        if (sent.hasRefusedBefore(each)) {
            return Optional.of(trouble);
        }
        if (whyNone.isPresent()) {
            return Optional.of(text(each, whyNone.get()));
        }
        refusal = null;
        sender = Thread.currentThread();
        try {
            byte[] value = each.batch().value();
            producer.send(
                    new ProducerRecord<>(settings.topic(), null, key.of(value), value, headers),
                    (metadata, failure) -> completed(each, failure));
        } catch (KafkaException e) {
            // It may have taken the batch nevertheless, and never sends it: the next producer does, and first of all.
            sender = null;
            waitForMending(each, text(each, e));
            producer.discard(e);
        } finally {
            sender = null;
        }
        Exception why = refusal;
        if (why == null) {
            return Optional.empty();
        }
        if (why instanceof AuthenticationException refused) {
            producer.wearOut(refused);
        }
        return Optional.of(text(each, why));
    }

    private void completed(SentBatches.Sent each, @Nullable Exception failure) {
        if (failure == null) {
            room.release(each.batch().value().length);
            sent.delivered(each);
            listener.delivered(each.batch());
        } else if (Thread.currentThread() == sender && !isFinal(failure)) {
            refusal = failure;
        } else if (closing) {
            sent.givenUp(each);
            giveUp(each, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, text(each, failure));
        } else if (producer.isDiscarding()) {
            sent.refused(each);
        } else if (canBeMended(failure)) {
            waitForMending(each, text(each, failure));
            if (failure instanceof AuthenticationException refused) {
                producer.wearOut(refused);
            }
        } else {
            sent.givenUp(each);
            giveUp(each, DropReason.DROP_REASON_REJECTED_BY_BROKER, text(each, failure));
        }
    }

    private String text(SentBatches.Sent each, Exception failure) {
        return troubles.text(failure, each.batch().value().length);
    }

    private void waitForMending(SentBatches.Sent each, String why) {
        boolean isNew = !why.equals(trouble);
        trouble = why;
        if (sent.refused(each) || isNew) {
            LOG.warn("Kafka refuses what it is sent, nothing is lost yet, it is tried again until it works: {}", why);
        }
    }

    private void giveUpOvertaken(SentBatches.Sent each) {
        giveUp(each, DropReason.DROP_REASON_REJECTED_BY_BROKER, "later frames have arrived before: " + trouble);
    }

    private void giveUp(SentBatches.Sent each, DropReason reason, String why) {
        room.release(each.batch().value().length);
        listener.givenUp(each.batch(), reason, why);
    }

    /** Whether the same batch would be refused again however often it is sent. */
    private static boolean isFinal(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof SerializationException
                || failure instanceof InvalidTopicException;
    }

    /** Whether the refusal is about who sends rather than about what is sent. */
    private static boolean canBeMended(Exception failure) {
        return failure instanceof AuthorizationException || failure instanceof AuthenticationException;
    }

    @Override
    public Optional<String> waitingFor() {
        return sent.hasRefused() ? Optional.of(trouble) : Optional.empty();
    }

    @Override
    public void close(Duration limit) {
        long deadlineNs = clock.monotonicNs() + limit.toNanos();
        while (sent.hasRefused() && clock.monotonicNs() - deadlineNs < 0) {
            if (work() == 0) {
                clock.park(CLOSE_PAUSE_NS);
            }
        }
        closing = true;
        try {
            producer.close(Duration.ofNanos(Math.max(0, deadlineNs - clock.monotonicNs())));
        } finally {
            for (Optional<SentBatches.Sent> left = sent.pollRefused(); left.isPresent(); left = sent.pollRefused()) {
                giveUpWaiting(left.get());
            }
        }
    }

    private void giveUpWaiting(SentBatches.Sent each) {
        if (sent.isOvertaken(each)) {
            giveUpOvertaken(each);
        } else {
            giveUp(each, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, trouble);
        }
    }
}
