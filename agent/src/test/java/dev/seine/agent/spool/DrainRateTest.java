package dev.seine.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrainRateTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long STEP_NS = 1_000_000;
    private static final int BATCH_BYTES = 10_000;

    /** Replays as much as is allowed for so long, while live batches come at a steady rate. */
    private static long drained(DrainRate rate, long liveBytesPerSecond, int seconds) {
        long drained = 0;
        double live = 0;
        for (long nowNs = 0; nowNs < seconds * SECOND_NS; nowNs += STEP_NS) {
            live += (double) liveBytesPerSecond * STEP_NS / SECOND_NS;
            for (; live >= BATCH_BYTES; live -= BATCH_BYTES) {
                rate.live(BATCH_BYTES);
            }
            for (; rate.allows(nowNs); drained += BATCH_BYTES) {
                rate.drained(BATCH_BYTES);
            }
        }
        return drained;
    }

    @Test
    void staysAtTheConfiguredRateWhileLiveFramesAreFew() {
        long drained = drained(new DrainRate(5_000_000, 0), 100_000, 10);
        assertThat(drained).isBetween(49_000_000L, 51_000_000L);
    }

    @Test
    void isTwiceTheLiveRateWhereThatIsMore() {
        long drained = drained(new DrainRate(1_000_000, 0), 20_000_000, 10);
        assertThat(drained).isBetween(396_000_000L, 404_000_000L);
    }

    @Test
    void keepsNoMoreThanAQuarterOfASecondForLater() {
        DrainRate rate = new DrainRate(1_000_000, 0);
        long drained = 0;
        for (long nowNs = 0; nowNs < 3600 * SECOND_NS; nowNs += 100 * STEP_NS) {
            assertThat(rate.allows(nowNs + 100 * STEP_NS)).isTrue();
        }
        for (; rate.allows(3600 * SECOND_NS); drained += BATCH_BYTES) {
            rate.drained(BATCH_BYTES);
        }
        assertThat(drained).isLessThanOrEqualTo(250_000 + BATCH_BYTES);
    }
}
