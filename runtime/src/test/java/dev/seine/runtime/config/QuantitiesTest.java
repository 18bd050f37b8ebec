package dev.seine.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1000, 1000, 1000",
        "17 B, 17, 17",
        "512KiB, 524288, 512KiB",
        "1024KiB, 1048576, 1MiB",
        "64MiB, 67108864, 64MiB",
        "2GiB, 2147483648, 2GiB",
        "3TiB, 3298534883328, 3TiB",
        "9223372036854775807, 9223372036854775807, 9223372036854775807"
    })
    void sizesAreReadAndPrintedInTheLargestExactUnit(String text, long bytes, String printed) {
        assertThat(ByteSize.parse(text)).isEqualTo(ByteSize.ofBytes(bytes)).hasToString(printed);
        assertThat(ByteSize.parse(printed).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1MB", "1.5GiB", "KiB", "9223372036854775808", "9007199254740992KiB", "१KiB"})
    void otherSizesAreRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSizeBeyondArraysIsRefusedAsAnInt() {
        assertThat(ByteSize.ofBytes(Integer.MAX_VALUE).intBytes()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> ByteSize.ofGibibytes(2).intBytes()).hasMessage("a size of 2GiB is not below 2GiB");
    }

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S, 0s",
        "5ns, PT0.000000005S, 5ns",
        "10us, PT0.00001S, 10us",
        "200ms, PT0.2S, 200ms",
        "1500ms, PT1.5S, 1500ms",
        "90s, PT1M30S, 90s",
        "60 m, PT1H, 1h",
        "7d, PT168H, 7d",
        "PT1.000000001S, PT1.000000001S, 1000000001ns"
    })
    void durationsAreReadAndPrintedInTheLargestExactUnit(String text, Duration duration, String printed) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
        assertThat(DurationText.print(duration)).isEqualTo(printed);
        assertThat(DurationText.parse(printed)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "30", "-1s", "PT-1S", "1 week", "1.5s", "36501d", "999999999999999999h", "P999999999999D"})
    void otherDurationsAreRefused(String text) {
        assertThatThrownBy(() -> DurationText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
