package dev.seine.collector.consume;

/** Why a record could not be archived. */
public enum QuarantineReason {
    /** The record has no value. */
    NO_VALUE,
    /** The value is not a whole batch of a known version within the limits. */
    MALFORMED,
    /** The record's key is not the batch's host id. */
    WRONG_KEY,
    /** The batch contradicts what its stream said before. */
    CONTRADICTION
}
