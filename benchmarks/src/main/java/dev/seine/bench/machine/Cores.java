package dev.seine.bench.machine;

/**
 * Who runs where. The benchmark's own process, with the broker in it, is kept off the contender's core by {@code ./dev bench}.
 *
 * @param generator sends frames; the kernel copies them into rings there as well
 * @param contender what is measured
 */
public record Cores(int generator, int contender) {
    /** Both, as taskset(1) lists them: for programs whose threads are more than one core's worth. */
    public String both() {
        return generator + "," + contender;
    }

    /** The first core sends, the second captures. */
    public static Cores usual() {
        return new Cores(0, 1);
    }
}
