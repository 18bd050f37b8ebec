package dev.seine.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibpcapCountsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 5, 5",
        "5, 5, 5",
        "4294967295, 0, 4294967296",
        "4294967290, 10, 4294967306",
        "8589934592, 1, 8589934593",
        "2147483647, 2147483648, 2147483648"
    })
    void goesOnWhereLibpcapsCountersWrap(long before, long now, long expected) {
        assertThat(LibpcapCounts.continued(before, now)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10, 3, 10", "4294967300, 0, 4294967300"})
    void neverGoesBack(long before, long now, long expected) {
        assertThat(LibpcapCounts.continued(before, now)).isEqualTo(expected);
    }
}
