package dev.seine.system.simulation;

import java.util.ArrayList;
import java.util.List;

/** One life of an agent's or a collector's process: some actors, until they have finished or the process is killed. */
class SimulatedProcess {
    private final String name;
    private final List<Actor> actors = new ArrayList<>();
    private boolean dead;
    private int callsUntilDeath = Integer.MAX_VALUE;
    private boolean diesWithPower;

    SimulatedProcess(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    final Actor actor(String role, Actor.Step step, Actor.Step onStop) {
        Actor actor = new Actor(this, name + " " + role, step, onStop);
        actors.add(actor);
        return actor;
    }

    final List<Actor> actors() {
        return actors;
    }

    final boolean isDead() {
        return dead;
    }

    /** Whether it has come to its end in order. */
    final boolean isFinished() {
        return actors.stream().allMatch(Actor::isFinished);
    }

    final boolean isRunning() {
        return !dead && !isFinished();
    }

    final void requireAlive() {
        if (dead) {
            throw new Killed(this);
        }
    }

    /** Lets the process die within one of its next calls of the disk. */
    final void dieAtCall(int calls, boolean withPower) {
        callsUntilDeath = calls;
        diesWithPower = withPower;
    }

    /** The disk is asked for something: perhaps that is the end. */
    final void called(Disk disk) {
        requireAlive();
        if (callsUntilDeath != Integer.MAX_VALUE && --callsUntilDeath <= 0) {
            kill();
            if (diesWithPower) {
                disk.losePower();
            }
            throw new Killed(this);
        }
    }

    final void kill() {
        if (!dead) {
            dead = true;
            onDeath();
        }
    }

    /** What the death of the process means for others. */
    void onDeath() {}
}
