package dev.seine.testkit;

import java.lang.reflect.Method;
import java.util.Optional;

/** What Jazzer calls, in the process of a {@link CoverageSearch}: from one thread, first to begin and then with each input. */
public final class CoverageTarget {
    private static Optional<Fuzz> fuzz = Optional.empty();

    private CoverageTarget() {}

    /**
     * Makes the fuzzer.
     *
     * @param arguments the class of a test, and the name of its static method that returns a {@link Fuzz}
     */
    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
        Method factory = Class.forName(arguments[0]).getDeclaredMethod(arguments[1]);
        factory.setAccessible(true);
        fuzz = Optional.of((Fuzz) factory.invoke(null));
    }

    /** Fails if the reader does with this input what it may not. */
    public static void fuzzerTestOneInput(byte[] searched) {
        Fuzz target = fuzz.orElseThrow();
        target.check(target.input(searched));
    }
}
