package dev.seine.runtime.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of bytes, written {@code 64MiB}, {@code 512KiB}, {@code 2GiB}, {@code 1TiB} or, in bytes, {@code 1000}.
 * Decimal units (MB) are refused rather than guessed at, because half of the people who write them mean MiB.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19}) ?(B|KiB|MiB|GiB|TiB)?");
    private static final String[] UNITS = {"", "KiB", "MiB", "GiB", "TiB"};

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative, but is " + bytes);
        }
    }

    public static ByteSize ofBytes(long bytes) {
        return new ByteSize(bytes);
    }

    public static ByteSize ofKibibytes(long kibibytes) {
        return new ByteSize(Math.multiplyExact(kibibytes, 1L << 10));
    }

    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    public static ByteSize ofGibibytes(long gibibytes) {
        return new ByteSize(Math.multiplyExact(gibibytes, 1L << 30));
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if the text is not a size or is larger than 2^63-1 bytes
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a number of bytes, KiB, MiB, GiB or TiB");
        }
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2))));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("larger than " + Long.MAX_VALUE + " bytes", e);
        }
    }

    /**
     * The size as an {@code int}, for arrays and buffers.
     *
     * @throws IllegalArgumentException if it is 2 GiB or more
     */
    public int intBytes() {
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a size of " + this + " is not below 2GiB");
        }
        return (int) bytes;
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The size in the largest unit that keeps it exact. */
    @Override
    public String toString() {
        int unit = 0;
        long count = bytes;
        while (count != 0 && count % 1024 == 0 && unit < UNITS.length - 1) {
            count /= 1024;
            unit++;
        }
        return count + UNITS[unit];
    }

    private static long unit(@Nullable String unit) {
        if (unit == null) {
            return 1;
        }
        return switch (unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            case "TiB" -> 1L << 40;
            default -> 1;
        };
    }
}
