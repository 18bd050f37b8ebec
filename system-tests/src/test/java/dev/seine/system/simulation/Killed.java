package dev.seine.system.simulation;

/** A simulated process is dead: unwinds whatever it was doing. An error, so that no code under test takes it for trouble. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    private final transient SimulatedProcess process;

    Killed(SimulatedProcess process) {
        super(process.name() + " is dead", null, false, false);
        this.process = process;
    }

    SimulatedProcess process() {
        return process;
    }
}
