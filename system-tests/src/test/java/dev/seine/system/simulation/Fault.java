package dev.seine.system.simulation;

/** What can go wrong in a simulation. A seed decides which of them do at all. */
enum Fault {
    ANSWERS_LOST(false),
    BROKER_STALLS(false),
    BROKER_AWAY(false),
    COORDINATOR_AWAY(false),
    COMMIT_ANSWERS_LOST(false),
    REBALANCE(false),
    COLLECTOR_STOPPED(false),
    COLLECTOR_KILLED(false),
    COLLECTOR_POWER_CUT(false),
    COLLECTOR_PAUSED(false),
    COLLECTOR_DISK_FAILS(false),
    COLLECTOR_DISK_FULL(false),
    COLLECTOR_DISK_SLOW(false),
    COLLECTOR_CLOCK_JUMPS(false),
    AGENT_STOPPED(false),
    AGENT_CLOCK_JUMPS(false),
    AGENT_PAUSED(false),
    AGENT_DISK_FAILS(false),
    AGENT_DISK_FULL(false),
    AGENT_DISK_SLOW(false),
    INTERFACE_DOWN(false),
    INTERFACE_REMOVED(false),
    RING_FAILS(true),
    AGENT_DISK_UNREADABLE(true),
    AGENT_KILLED(true),
    AGENT_POWER_CUT(true),
    BROKER_REJECTS(true),
    TOPIC_EXPIRES(true),
    ARCHIVE_RETENTION(true),
    SPOOL_DROPS_OLDEST(true),
    NO_SPOOL(true);

    private final boolean costsFrames;

    Fault(boolean costsFrames) {
        this.costsFrames = costsFrames;
    }

    /** Whether frames may be lost by it, if with a reason. */
    boolean costsFrames() {
        return costsFrames;
    }
}
