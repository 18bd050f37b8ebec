package dev.seine.proto;

/** The topic's name and what it has to be like. */
public final class Topics {
    /** The topic that agents write to and collectors read. */
    public static final String FRAMES = "seine.frames";

    /** Name of the record header that says what the value is. */
    public static final String CONTENT_TYPE_HEADER = "content-type";

    /** Value of {@link #CONTENT_TYPE_HEADER}. */
    public static final String CONTENT_TYPE = "application/x-protobuf; messageType=seine.v1.FrameBatch";

    /**
     * What the topic's {@code max.message.bytes} has to be at least: the largest value, and room for its key (a host id of up
     * to 255 bytes), the header (70 bytes) and what Kafka puts around a record (DefaultRecordBatch: 61 bytes, and varints).
     */
    public static final int LARGEST_RECORD_BYTES = BatchFormat.MAX_BATCH_BYTES + 1_024;

    private Topics() {}
}
