package dev.seine.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Feeds a reader of foreign bytes mutated samples. The reader may only return or throw the one exception that it documents,
 * allocates no more than a multiple of the input and a constant, and makes the same of the same bytes each time.
 */
public final class Fuzz {
    private static final int SHOWN_BYTES = 6_000;
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<byte[]> samples;
    private final Class<? extends Exception> documented;
    private final long allocatedBytesAByte;
    private final long allocatedBytes;
    private UnaryOperator<byte[]> finish = UnaryOperator.identity();

    /** What is made of bytes: something that can be compared. */
    @FunctionalInterface
    public interface Reader {
        /** Reads all there is. */
        Object read(byte[] input) throws Exception;
    }

    private record Outcome(Optional<Object> result, String failure) {}

    /**
     * A fuzzer.
     *
     * @param samples sound inputs, and those that once were trouble
     * @param documented what the reader may throw
     * @param allocatedBytesAByte most bytes that it may allocate for each byte of the input
     * @param allocatedBytes and beyond
     */
    public Fuzz(
            List<byte[]> samples,
            Class<? extends Exception> documented,
            long allocatedBytesAByte,
            long allocatedBytes) {
        this.samples = samples.stream().map(byte[]::clone).toList();
        this.documented = documented;
        this.allocatedBytesAByte = allocatedBytesAByte;
        this.allocatedBytes = allocatedBytes;
    }

    /** Half of the mutated inputs get a right checksum, or whatever else lets them pass the first gate. */
    public Fuzz mending(UnaryOperator<byte[]> half) {
        finish = half;
        return this;
    }

    /** Reads each sample as it is, then the mutated ones of all rounds. */
    public void run(Rounds rounds, Reader reader) {
        for (byte[] sample : samples) {
            check(sample, reader);
        }
        rounds.run(seed -> check(input(seed), reader));
    }

    /** The input of a round. */
    private byte[] input(long seed) {
        Random random = new Random(seed);
        byte[] sample = samples.get(random.nextInt(samples.size()));
        byte[] other = samples.get(random.nextInt(samples.size()));
        byte[] mutated = new Mutation(random).of(sample, other);
        return random.nextBoolean() ? finish.apply(mutated) : mutated;
    }

    private void check(byte[] input, Reader reader) {
        Outcome first = outcome(input, reader);
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        Outcome second = outcome(input, reader);
        long allocated = MEMORY.getCurrentThreadAllocatedBytes() - before;
        if (!Objects.equals(first, second)) {
            throw new AssertionError("the same bytes give %s, then %s%n%s".formatted(first, second, shown(input)));
        }
        if (allocated > allocatedBytes + allocatedBytesAByte * input.length) {
            throw new AssertionError(
                    "%d bytes of input made it allocate %d%n%s".formatted(input.length, allocated, shown(input)));
        }
    }

    private Outcome outcome(byte[] input, Reader reader) {
        try {
            return new Outcome(Optional.of(reader.read(input.clone())), "");
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            if (documented.isInstance(e)) {
                // Not its message, from which the compiler may leave out what it says of a null.
                return new Outcome(Optional.empty(), e.getClass().getName());
            }
            throw new AssertionError("%s is not documented%n%s".formatted(e, shown(input)), e);
        }
    }

    private static String shown(byte[] input) {
        return input.length + " bytes, in base64: "
                + Base64.getEncoder().encodeToString(Arrays.copyOf(input, Math.min(input.length, SHOWN_BYTES)));
    }
}
