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
import java.util.stream.Stream;

/**
 * Feeds a reader of foreign bytes mutated samples. The reader may only return or throw the one exception that it documents,
 * allocates no more than a multiple of the input and a constant, and makes the same of the same bytes each time. Under torture
 * {@link CoverageSearch} looks for further inputs where they lead to code that none has reached.
 */
public final class Fuzz {
    private static final int SHOWN_BYTES = 6_000;
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<byte[]> samples;
    private final Class<? extends Exception> documented;
    private final Allocation allocation;
    private final Reader reader;
    private UnaryOperator<byte[]> mending = UnaryOperator.identity();

    /** What is made of bytes: something that can be compared. */
    @FunctionalInterface
    public interface Reader {
        /** Reads all there is. */
        Object read(byte[] input) throws Exception;
    }

    /**
     * The most that a reader may allocate.
     *
     * @param bytesAByte for each byte of the input
     * @param bytes and beyond
     */
    public record Allocation(long bytesAByte, long bytes) {
        private long most(int inputBytes) {
            return bytes + bytesAByte * inputBytes;
        }
    }

    private record Outcome(Optional<Object> result, String failure) {}

    /**
     * A fuzzer.
     *
     * @param samples sound inputs, and those that once were trouble
     * @param documented what the reader may throw
     * @param allocation what it may allocate
     * @param reader what reads
     */
    public Fuzz(List<byte[]> samples, Class<? extends Exception> documented, Allocation allocation, Reader reader) {
        this.samples = samples.stream().map(byte[]::clone).toList();
        this.documented = documented;
        this.allocation = allocation;
        this.reader = reader;
    }

    /** Half of the mutated inputs get a right checksum, or whatever else lets them pass the first gate. */
    public Fuzz mending(UnaryOperator<byte[]> half) {
        mending = half;
        return this;
    }

    /** Reads each sample as it is, then the mutated ones of all rounds. */
    public void run(Rounds rounds) {
        readSamples();
        rounds.run(this::round);
    }

    /**
     * The same, and under torture half of the time for a search that coverage guides. It runs in a process of its own, for which a
     * static method without parameters makes this fuzzer again.
     *
     * @param test the class of that method
     * @param factory its name
     */
    public void run(Rounds rounds, Class<?> test, String factory) {
        readSamples();
        CoverageSearch search = new CoverageSearch(this, test, factory, rounds.slug());
        rounds.run(this::round, search::run);
    }

    private void readSamples() {
        samples.forEach(this::check);
    }

    private void round(long seed) {
        Random random = new Random(seed);
        byte[] sample = samples.get(random.nextInt(samples.size()));
        byte[] other = samples.get(random.nextInt(samples.size()));
        byte[] mutated = new Mutation(random).of(sample, other);
        check(random.nextBoolean() ? mending.apply(mutated) : mutated);
    }

    /** What a search begins with: each sample as it is, and mended. */
    List<byte[]> seeds() {
        return samples.stream()
                .flatMap(sample -> Stream.of(seed(0, sample), seed(1, sample)))
                .toList();
    }

    private static byte[] seed(int first, byte[] sample) {
        byte[] seed = new byte[1 + sample.length];
        seed[0] = (byte) first;
        System.arraycopy(sample, 0, seed, 1, sample.length);
        return seed;
    }

    /** What the reader gets of bytes that a search has made: without the first, and mended if that is odd. */
    byte[] input(byte[] searched) {
        if (searched.length == 0) {
            return searched;
        }
        byte[] input = Arrays.copyOfRange(searched, 1, searched.length);
        return searched[0] % 2 == 0 ? input : mending.apply(input);
    }

    /** Fails if the reader does with this input what it may not. */
    void check(byte[] input) {
        Outcome first = outcome(input);
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        Outcome second = outcome(input);
        long allocated = MEMORY.getCurrentThreadAllocatedBytes() - before;
        if (!Objects.equals(first, second)) {
            throw new AssertionError("the same bytes give %s, then %s%n%s".formatted(first, second, shown(input)));
        }
        if (allocated > allocation.most(input.length)) {
            throw new AssertionError(
                    "%d bytes of input made it allocate %d%n%s".formatted(input.length, allocated, shown(input)));
        }
    }

    private Outcome outcome(byte[] input) {
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

    /** The input in a form that can become a sample. */
    static String shown(byte[] input) {
        return input.length + " bytes, in base64: "
                + Base64.getEncoder().encodeToString(Arrays.copyOf(input, Math.min(input.length, SHOWN_BYTES)));
    }
}
