package dev.seine.agent.batch;

/**
 * A batch ready to be sent.
 *
 * @param value the record's value; owned by the batch, never changed
 * @param frames number of frames in it
 * @param counters of its stream, where a batch that has to be given up is counted
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go to Kafka as an array; batches are never compared.
public record EncodedBatch(byte[] value, int frames, StreamCounters counters) {}
