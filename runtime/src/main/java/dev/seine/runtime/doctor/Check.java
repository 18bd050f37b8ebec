package dev.seine.runtime.doctor;

import java.util.function.Consumer;

/** Looks at one thing. It leaves the machine as it was, and ends within seconds whatever it looks at. */
public interface Check {
    /**
     * Looks.
     *
     * @param findings is told each finding as soon as there is one, on the caller's thread; none where there is nothing to look at
     */
    void run(Consumer<Finding> findings) throws InterruptedException;
}
