package dev.seine.collector.ledger;

/** Why frames are not in this archive. */
public enum GapReason {
    /** Nobody sent them to this archive: lost, or dropped by the agent as its counters tell. */
    MISSING,
    /** Another collector had the partition at that time; its archive holds them. */
    ARCHIVED_ELSEWHERE
}
