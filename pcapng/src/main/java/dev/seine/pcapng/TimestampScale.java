package dev.seine.pcapng;

/**
 * How an interface counts time: {@code if_tsresol} and {@code if_tsoffset} of draft-ietf-opsawg-pcapng, section 4.2.
 *
 * @param resolution the raw byte: the negative power of 10, or of 2 where bit 7 is set; 10^-19 and 2^-63 are the finest
 *     that fit 64 bits, and the finest that libpcap reads
 * @param offsetSeconds added to each time
 */
public record TimestampScale(int resolution, long offsetSeconds) {
    /** What an interface uses that says nothing. */
    public static final TimestampScale MICROSECONDS = new TimestampScale(6, 0);
    /** What this module writes. */
    public static final TimestampScale NANOSECONDS = new TimestampScale(9, 0);
    /** In place of a time or a count that is not there, or a time that does not fit; as unsigned, a moment in 2554. */
    public static final long ABSENT = -1;

    private static final int POWER_OF_TWO = 0x80;
    private static final int NANO_EXPONENT = 9;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MAX_SECONDS = Long.divideUnsigned(-1L, NANOS_PER_SECOND) - 1;
    private static final long[] POWERS_OF_TEN = powersOfTen();

    public TimestampScale {
        if (!isSupported(resolution)) {
            throw new IllegalArgumentException(
                    "if_tsresol 0x%02x (allowed 10^-0 to 10^-19, 2^-0 to 2^-63)".formatted(resolution));
        }
    }

    /** Whether 64 bits can count in this {@code if_tsresol}. */
    public static boolean isSupported(int resolution) {
        return resolution >= 0
                && (resolution <= 19 || (resolution >= POWER_OF_TWO && resolution <= (POWER_OF_TWO | 63)));
    }

    /**
     * A time in this scale as unsigned nanoseconds since 1970, rounded down, or {@link #ABSENT} where it lies before 1970
     * or after 2554 and so does not fit 64 bits.
     *
     * @param units the unsigned count as it stands in the file
     */
    public long toNs(long units) {
        if (resolution == NANO_EXPONENT && offsetSeconds == 0) {
            return units;
        }
        long seconds = wholeSeconds(units);
        long sum = seconds + offsetSeconds;
        boolean wrapped =
                offsetSeconds >= 0 ? Long.compareUnsigned(sum, seconds) < 0 : Long.compareUnsigned(sum, seconds) > 0;
        if (wrapped || Long.compareUnsigned(sum, MAX_SECONDS) > 0) {
            return ABSENT;
        }
        return sum * NANOS_PER_SECOND + fractionNs(units);
    }

    private boolean isPowerOfTwo() {
        return (resolution & POWER_OF_TWO) != 0;
    }

    private int exponent() {
        return resolution & ~POWER_OF_TWO;
    }

    private long wholeSeconds(long units) {
        return isPowerOfTwo() ? units >>> exponent() : Long.divideUnsigned(units, POWERS_OF_TEN[exponent()]);
    }

    private long fractionNs(long units) {
        int exponent = exponent();
        if (isPowerOfTwo()) {
            // The product may need 94 bits, so both halves of it are shifted.
            long fraction = units & ((1L << exponent) - 1);
            long high = Math.unsignedMultiplyHigh(fraction, NANOS_PER_SECOND);
            return exponent == 0 ? 0 : (high << (64 - exponent)) | ((fraction * NANOS_PER_SECOND) >>> exponent);
        }
        long fraction = Long.remainderUnsigned(units, POWERS_OF_TEN[exponent]);
        return exponent <= NANO_EXPONENT
                ? fraction * POWERS_OF_TEN[NANO_EXPONENT - exponent]
                : Long.divideUnsigned(fraction, POWERS_OF_TEN[exponent - NANO_EXPONENT]);
    }

    private static long[] powersOfTen() {
        long[] powers = new long[20];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
