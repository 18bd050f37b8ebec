package dev.seine.agent.spool;

/** What gives way when the spool is full. */
public enum SpoolPolicy {
    /** The oldest frames are kept: the ring is read no further, and the kernel drops and counts what does not fit in it. */
    DROP_NEWEST,
    /** The newest frames are kept: the oldest file is deleted whole, and its frames are counted. */
    DROP_OLDEST
}
