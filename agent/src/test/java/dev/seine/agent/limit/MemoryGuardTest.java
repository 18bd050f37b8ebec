package dev.seine.agent.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.fake.FakeClock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {
    private final AtomicLong resident = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();

    private MemoryGuard guard(long limit, Duration step) {
        return new MemoryGuard(limit, new FakeClock(step), () -> {
            looks.incrementAndGet();
            return OptionalLong.of(resident.get());
        });
    }

    @Test
    void stopsReadingAboveTheLimitAndGoesOnWellBelowIt() {
        MemoryGuard guard = guard(1_000_000, Duration.ofSeconds(2));
        resident.set(1_000_000);
        assertThat(guard.exceeded()).isFalse();
        assertThat(guard.reason()).isEmpty();
        resident.set(1_000_001);
        assertThat(guard.exceeded()).isTrue();
        assertThat(guard.reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("1000001", "1000000"));
        resident.set(960_000);
        assertThat(guard.exceeded())
                .as("not yet, lest it begins and ends with each block")
                .isTrue();
        resident.set(950_000);
        assertThat(guard.exceeded()).isFalse();
        assertThat(guard.reason()).isEmpty();
    }

    @Test
    void looksOnceASecondAtMost() {
        MemoryGuard guard = guard(1_000, Duration.ofMillis(100));
        for (int i = 0; i < 50; i++) {
            guard.exceeded();
        }
        assertThat(looks.get()).isBetween(3, 6);
    }

    @Test
    void doesNotLookWithoutALimit() {
        MemoryGuard guard = guard(0, Duration.ofSeconds(2));
        resident.set(Long.MAX_VALUE);
        assertThat(guard.exceeded()).isFalse();
        assertThat(looks.get()).isZero();
    }

    @Test
    void goesOnWhenTheLimitIsTakenAway() {
        MemoryGuard guard = guard(1_000, Duration.ofSeconds(2));
        resident.set(2_000);
        assertThat(guard.exceeded()).isTrue();
        guard.limit(0);
        assertThat(guard.exceeded()).isFalse();
    }

    @Test
    void saysThatOnlyARestartHelpsWhenMemoryStaysTooLarge() {
        MemoryGuard guard = guard(1_000, Duration.ofMinutes(1));
        resident.set(2_000);
        assertThat(guard.exceeded()).isTrue();
        assertThat(guard.hopeless()).isEmpty();
        for (int i = 0; i < 5; i++) {
            assertThat(guard.exceeded()).isTrue();
        }
        assertThat(guard.hopeless()).isPresent();
    }
}
