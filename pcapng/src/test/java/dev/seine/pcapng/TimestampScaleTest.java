package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimestampScaleTest {
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger TWO_TO_64 = BigInteger.TWO.pow(64);

    @Test
    void everyScaleAgreesWithExactArithmetic() {
        Random random = new Random(1);
        int[] resolutions = IntStream.concat(IntStream.rangeClosed(0, 19), IntStream.rangeClosed(0x80, 0xBF))
                .toArray();
        int fitting = 0;
        for (int resolution : resolutions) {
            for (int i = 0; i < 500; i++) {
                long units = random.nextLong() >>> random.nextInt(64);
                long offsetSeconds = i % 3 == 0 ? 0 : random.nextLong() >> random.nextInt(64);
                BigInteger exact = exactNs(resolution, offsetSeconds, units);
                long ns = new TimestampScale(resolution, offsetSeconds).toNs(units);
                if (ns == TimestampScale.ABSENT) {
                    // The last second of 2554 that fits only in part is left out too.
                    assertThat(exact.signum() < 0
                                    || exact.compareTo(TWO_TO_64.subtract(NANOS_PER_SECOND.shiftLeft(1))) > 0)
                            .as("resolution %d offset %d units %d", resolution, offsetSeconds, units)
                            .isTrue();
                } else {
                    fitting++;
                    assertThat(unsigned(ns))
                            .as("resolution %d offset %d units %d", resolution, offsetSeconds, units)
                            .isEqualTo(exact);
                }
            }
        }
        assertThat(fitting).isGreaterThan(10_000);
    }

    @Test
    void refusesScalesThat64BitsCannotCount() {
        for (int resolution : new int[] {-1, 20, 0x7F, 0xC0, 0xFF, 0x100}) {
            assertThat(TimestampScale.isSupported(resolution)).isFalse();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TimestampScale(resolution, 0))
                    .withMessageContaining("if_tsresol");
        }
    }

    private static BigInteger exactNs(int resolution, long offsetSeconds, long units) {
        int exponent = resolution & 0x7F;
        BigInteger unitsPerSecond =
                (resolution & 0x80) != 0 ? BigInteger.TWO.pow(exponent) : BigInteger.TEN.pow(exponent);
        BigInteger fraction = unsigned(units).multiply(NANOS_PER_SECOND).divide(unitsPerSecond);
        return fraction.add(BigInteger.valueOf(offsetSeconds).multiply(NANOS_PER_SECOND));
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
