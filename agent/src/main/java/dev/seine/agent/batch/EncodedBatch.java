package dev.seine.agent.batch;

/**
 * A batch ready to be sent.
 *
 * @param value the record's value; owned by the batch, never changed
 * @param frames number of frames in it
 * @param counters of its stream, where a batch that has to be given up is counted
 * @param firstFrameNs time of its first frame, nanoseconds since 1970; 0 if it has none or comes from the spool
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go to Kafka as an array; batches are never compared.
public record EncodedBatch(byte[] value, int frames, StreamCounters counters, long firstFrameNs) {
    /** Without a time. */
    public EncodedBatch(byte[] value, int frames, StreamCounters counters) {
        this(value, frames, counters, 0);
    }
}
