package dev.seine.system.simulation;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/**
 * What a seed has in store.
 *
 * @param faults that may happen
 */
record Plan(Set<Fault> faults) {
    private static final int HARMLESS_PERCENT = 40;
    private static final int COSTLY_PERCENT = 25;

    static Plan of(long seed) {
        // Neighbouring seeds of java.util.Random begin alike.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        boolean mayCostFrames = random.nextBoolean();
        for (Fault fault : Fault.values()) {
            int percent = fault.costsFrames() ? COSTLY_PERCENT : HARMLESS_PERCENT;
            if (random.nextInt(100) < percent && (mayCostFrames || !fault.costsFrames())) {
                faults.add(fault);
            }
        }
        if (faults.contains(Fault.COLLECTOR_DISK_FAILS)) {
            // A manifest that cannot be read does not keep the disk full: its file is deleted without a note, and
            // verifying
            // says so.
            faults.remove(Fault.ARCHIVE_RETENTION);
        }
        return new Plan(faults);
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    private boolean hasAny(Fault... some) {
        return Set.of(some).stream().anyMatch(faults::contains);
    }

    /** Whether every frame that a ring has handed out must be in an archive. */
    boolean losesNothing() {
        boolean keepsAtStop = !has(Fault.AGENT_STOPPED)
                || !hasAny(Fault.AGENT_DISK_FAILS, Fault.AGENT_DISK_FULL, Fault.AGENT_DISK_SLOW, Fault.AGENT_PAUSED);
        return keepsAtStop && faults.stream().noneMatch(Fault::costsFrames);
    }

    /** Whether an agent can account for each frame of its host that is missing. */
    boolean agentsCountAll() {
        return !deletes() && !hasAny(Fault.AGENT_KILLED, Fault.AGENT_POWER_CUT, Fault.AGENT_DISK_UNREADABLE);
    }

    /** Whether frames can be gone that were in an archive, or in the topic. */
    boolean deletes() {
        return hasAny(Fault.TOPIC_EXPIRES, Fault.ARCHIVE_RETENTION);
    }

    /**
     * Whether a batch that is counted as lost may come behind newer ones all the same: a file of the spool that was deleted to
     * make room is back after a power cut, or the broker takes later what it has refused.
     */
    boolean batchesComeLate() {
        return hasAny(Fault.SPOOL_DROPS_OLDEST, Fault.BROKER_REJECTS);
    }

    /** Whether what a killed agent leaves has no holes: all that is missing is behind what is there. */
    boolean losesOnlyTails() {
        return !deletes()
                && !hasAny(
                        Fault.AGENT_STOPPED,
                        Fault.AGENT_DISK_UNREADABLE,
                        Fault.BROKER_REJECTS,
                        Fault.SPOOL_DROPS_OLDEST,
                        Fault.NO_SPOOL,
                        Fault.AGENT_DISK_FAILS,
                        Fault.AGENT_DISK_FULL);
    }
}
