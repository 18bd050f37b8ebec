package dev.seine.agent.publish;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.proto.Topics;
import dev.seine.proto.v1.DropReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The idempotent producer. Once it has taken a batch it tries for ever, in order and without duplicates; the only end of that
 * is a broker's refusal or {@link #close}.
 */
public final class KafkaTarget implements BatchTarget {
    /** How long one call of send may wait for metadata or for room, so that the publish thread can be stopped. */
    private static final int MAX_BLOCK_MS = 1_000;

    /** A buffer of the producer that holds one batch and its overhead can be kept and used again. */
    private static final int BATCH_SIZE_BYTES = 1 << 20;

    private final KafkaSettings settings;
    private final RecordKey key;
    private final DeliveryListener listener;
    private final List<Header> headers = List.of(
            new RecordHeader(Topics.CONTENT_TYPE_HEADER, Topics.CONTENT_TYPE.getBytes(StandardCharsets.US_ASCII)));

    // Kafka's own limit counts compressed bytes, but each batch lives uncompressed until it is acknowledged.
    private final Semaphore room;

    private @Nullable KafkaProducer<byte[], byte[]> producer;

    // A failure before the batch was taken is told by a callback within send, on the caller's thread.
    private volatile @Nullable Thread sender;
    private @Nullable Exception refusal;
    private volatile boolean closing;

    /**
     * Does not connect yet.
     *
     * @throws ConfigException if a client property is unknown to Kafka's rules or out of range
     */
    public KafkaTarget(KafkaSettings settings, String hostId, DeliveryListener listener) {
        this.settings = settings;
        this.key = new RecordKey(hostId);
        this.listener = listener;
        this.room = new Semaphore(Math.toIntExact(settings.bufferBytes()));
        producer = open();
    }

    /** A host name that cannot be resolved yet is no reason to give up: the producer is then opened later. */
    private @Nullable KafkaProducer<byte[], byte[]> open() {
        try {
            return new KafkaProducer<>(properties(settings));
        } catch (KafkaException e) {
            if (BrokerAddresses.isUnresolved(e)) {
                refusal = new KafkaException("no address of " + settings.bootstrapServers() + " can be resolved");
                return null;
            }
            throw e.getCause() instanceof ConfigException cause ? cause : e;
        }
    }

    private static Map<String, Object> properties(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "seine-agent");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_SIZE_BYTES);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes());
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
        refusal = null;
        if (producer == null) {
            producer = open();
        }
        if (producer != null) {
            if (!hasRoomFor(batch)) {
                return Optional.of("%d bytes have not been acknowledged yet"
                        .formatted(settings.bufferBytes() - room.availablePermits()));
            }
            sender = Thread.currentThread();
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(settings.topic(), null, key.of(batch.value()), batch.value(), headers),
                    (metadata, failure) -> completed(batch, failure));
            sender = null;
        }
        return Optional.ofNullable(refusal).map(Exception::getMessage);
    }

    private boolean hasRoomFor(EncodedBatch batch) {
        try {
            return room.tryAcquire(batch.value().length, MAX_BLOCK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void completed(EncodedBatch batch, @Nullable Exception failure) {
        room.release(batch.value().length);
        if (failure == null) {
            listener.delivered(batch);
        } else if (Thread.currentThread() == sender && !isFinal(failure)) {
            refusal = failure;
        } else if (closing) {
            listener.givenUp(batch, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, failure.toString());
        } else {
            listener.givenUp(batch, DropReason.DROP_REASON_REJECTED_BY_BROKER, failure.toString());
        }
    }

    /** Whether the same batch would be refused again however often it is sent. */
    private static boolean isFinal(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof SerializationException
                || failure instanceof InvalidTopicException;
    }

    @Override
    public void close(Duration limit) {
        closing = true;
        if (producer != null) {
            producer.close(limit);
        }
    }
}
