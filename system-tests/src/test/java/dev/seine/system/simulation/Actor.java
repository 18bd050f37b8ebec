package dev.seine.system.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What one thread of a simulated process does, a step at a time. */
final class Actor {
    /** A step. */
    @FunctionalInterface
    interface Step {
        /** Does something; a negative number says that it was the last time. */
        int run() throws Exception;
    }

    private final SimulatedProcess process;
    private final String name;
    private final Step step;
    private final Step onStop;
    private final List<Actor> waitedFor = new ArrayList<>();
    private long notBeforeNs = Long.MIN_VALUE;
    private boolean waits;
    private boolean stopAsked;
    private boolean stopping;
    private boolean finished;

    Actor(SimulatedProcess process, String name, Step step, Step onStop) {
        this.process = process;
        this.name = name;
        this.step = step;
        this.onStop = onStop;
    }

    SimulatedProcess process() {
        return process;
    }

    String name() {
        return name;
    }

    /** Notes that it may wait, in the middle of any step, until another one has done something. */
    void waitsFor(Actor other) {
        waitedFor.add(other);
        waits = true;
    }

    /** Notes that it may do so when it stops. */
    void waitsAtItsEndFor(Actor other) {
        waitedFor.add(other);
    }

    /** Whether it may be that nothing goes on when it runs while others stand still in the middle of something. */
    boolean canBeStuckOn(Collection<Actor> standing) {
        return (waits || stopAsked) && waitedFor.stream().anyMatch(standing::contains);
    }

    /** Whether waiting means that others go on meanwhile; else it comes back at once and is not asked again before time. */
    boolean waitsInTheMiddle() {
        return stopping || waits;
    }

    void run() throws Exception {
        int done = 0;
        if (!stopAsked) {
            done = step.run();
        }
        if (stopAsked || done < 0) {
            stopping = true;
            onStop.run();
            finished = true;
        }
    }

    void askToStop() {
        stopAsked = true;
    }

    boolean isStopAsked() {
        return stopAsked;
    }

    boolean isFinished() {
        return finished;
    }

    void sleepUntil(long timeNs) {
        notBeforeNs = Math.max(notBeforeNs, timeNs);
    }

    boolean isDue(long nowNs) {
        return !finished && nowNs >= notBeforeNs;
    }
}
