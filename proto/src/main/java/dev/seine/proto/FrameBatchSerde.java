package dev.seine.proto;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.seine.proto.v1.FrameBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The generated message for Kafka clients and Kafka Streams. Convenient rather than fast: every frame becomes an object; see
 * {@link DecodedBatch} for the other way. A value that is not a whole batch is a {@link SerializationException}.
 */
public final class FrameBatchSerde implements Serde<FrameBatch> {
    @Override
    public Serializer<FrameBatch> serializer() {
        return FrameBatchSerde::serialize;
    }

    @Override
    public Deserializer<FrameBatch> deserializer() {
        return FrameBatchSerde::deserialize;
    }

    private static byte @Nullable [] serialize(String topic, @Nullable FrameBatch batch) {
        if (batch == null) {
            return null;
        }
        FrameBatch covered = batch.toBuilder().clearCrc32C().build();
        int length = covered.getSerializedSize();
        byte[] value = new byte[length + BatchFormat.CHECKSUM_FIELD_BYTES];
        try {
            covered.writeTo(CodedOutputStream.newInstance(value, 0, length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BatchFormat.appendChecksum(value, length);
        return value;
    }

    private static @Nullable FrameBatch deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            DecodedBatch.of(value);
            return FrameBatch.parseFrom(value);
        } catch (MalformedBatchException | InvalidProtocolBufferException e) {
            throw new SerializationException(
                    "a record of topic " + topic + " is not a frame batch: " + e.getMessage(), e);
        }
    }
}
