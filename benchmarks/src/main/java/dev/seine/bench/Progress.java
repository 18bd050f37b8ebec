package dev.seine.bench;

/** Says on the terminal what is being measured, because it takes long. */
public final class Progress {
    private final long startNs = System.nanoTime();

    /** One line, with the time since the beginning in front. */
    @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a dependency for one method.
    public void say(String format, Object... arguments) {
        long seconds = (System.nanoTime() - startNs) / 1_000_000_000L;
        System.err.printf("%3d:%02d  %s%n", seconds / 60, seconds % 60, format.formatted(arguments));
    }
}
