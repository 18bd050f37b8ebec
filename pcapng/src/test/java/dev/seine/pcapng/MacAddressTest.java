package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MacAddressTest {
    private static final byte[] BYTES = {(byte) 0xF2, 0, 0x10, (byte) 0x80, 1, 2};

    @Test
    void keepsTheOrderOfTheWire() {
        MacAddress address = MacAddress.of(BYTES);
        assertThat(address.bytes()).isEqualTo(BYTES);
        assertThat(address).hasToString("f2:00:10:80:01:02").isEqualTo(new MacAddress(0xF2_00_10_80_01_02L));
    }

    @Test
    void refusesOtherLengths() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MacAddress.of(new byte[8]))
                .withMessage("MAC address of 8 bytes; it has 6");
        assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(1L << 48));
    }
}
