package dev.seine.proto;

/** The topic's name and what it has to be like. */
public final class Topics {
    /** The topic that agents write to and collectors read. */
    public static final String FRAMES = "seine.frames";

    /** Name of the record header that says what the value is. */
    public static final String CONTENT_TYPE_HEADER = "content-type";

    /** Value of {@link #CONTENT_TYPE_HEADER}. */
    public static final String CONTENT_TYPE = "application/x-protobuf; messageType=seine.v1.FrameBatch";

    private Topics() {}
}
