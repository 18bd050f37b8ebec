package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingSettingsTest {
    private static final int KIB = 1024;

    @Test
    void saysWhyABlockSizeIsWrong() {
        assertThatThrownBy(() -> RingSettings.requireBlockSize(100_000, 4096))
                .hasMessage("block size 100000 is not a multiple of the page size 4096");
        assertThatThrownBy(() -> RingSettings.requireBlockSize(0, 4096))
                .hasMessage("block size 0 is not within 4096..67108864");
    }

    @Test
    void countsInThePagesOfTheMachine() {
        assertThatCode(() -> RingSettings.requireBlockSize(512 * KIB, 64 * KIB)).doesNotThrowAnyException();
        assertThatCode(() -> RingSettings.requireBlockSize(96 * KIB, 4 * KIB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> RingSettings.requireBlockSize(96 * KIB, 64 * KIB))
                .hasMessage("block size 98304 is not a multiple of the page size 65536");
        assertThatThrownBy(() -> RingSettings.requireBlockSize(32 * KIB, 64 * KIB))
                .hasMessageContaining("is not within 65536..");
    }

    @Test
    void saysWhichNumberIsOutOfItsRange() {
        assertThatThrownBy(() -> settings(262_145, 32, 100)).hasMessage("snap length 262145 is not within 1..262144");
        assertThatThrownBy(() -> settings(96, 3, 100)).hasMessage("block count 3 is not within 4..524288");
        assertThatThrownBy(() -> settings(96, 32, 0)).hasMessage("block retire timeout in ms 0 is not within 1..60000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", "sixteen-letters-", "eth 0", "eth0:1"})
    void refusesWhatCannotBeAnInterface(String name) {
        assertThatThrownBy(() -> RingSettings.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no interface name");
    }

    @Test
    void refusesTheInterfaceAny() {
        assertThatThrownBy(() -> RingSettings.of("any")).hasMessageContaining("name one interface");
    }

    @Test
    void locksTheFilterUnlessToldOtherwise() {
        assertThat(settings(96, 32, 100).lockFilter()).isTrue();
        assertThat(RingSettings.of("eth0").lockFilter()).isTrue();
    }

    @Test
    void theMemoryOfALargeRingIsALong() {
        RingSettings large =
                new RingSettings("eth0", 96, 64 << 20, 4096, 100, false, false, false, Optional.empty(), true);
        assertThat(large.ringBytes()).isEqualTo(1L << 38);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void refusesAFanoutGroupThatIsNoUnsignedShort(int groupId) {
        assertThatThrownBy(() -> new Fanout(groupId, FanoutMode.CPU))
                .hasMessage("fanout group " + groupId + " is not within 0..65535");
    }

    private static RingSettings settings(int snapLength, int blockCount, int retireTimeoutMs) {
        return new RingSettings(
                "eth0", snapLength, 512 * KIB, blockCount, retireTimeoutMs, false, false, false, Optional.empty());
    }
}
