package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpbFlagsTest {
    @Test
    void bitsStandWhereTheDraftNumbersThem() {
        assertThat(EpbFlags.INBOUND | EpbFlags.BROADCAST).isEqualTo(0b01101);
        assertThat(EpbFlags.OUTBOUND | EpbFlags.PROMISCUOUS).isEqualTo(0b10010);
        assertThat(EpbFlags.UNICAST ^ EpbFlags.MULTICAST).isEqualTo(EpbFlags.BROADCAST);
        assertThat(EpbFlags.CHECKSUM_NOT_READY | EpbFlags.CHECKSUM_VALID | EpbFlags.TCP_SEGMENTATION_OFFLOADED)
                .isEqualTo(0xE00);
    }

    @Test
    void directionIsToldWhateverTheOtherBitsSay() {
        int others = ~EpbFlags.DIRECTION_MASK;
        assertThat(EpbFlags.isInbound(others | EpbFlags.INBOUND)).isTrue();
        assertThat(EpbFlags.isInbound(others | EpbFlags.OUTBOUND)).isFalse();
        assertThat(EpbFlags.isOutbound(others | EpbFlags.OUTBOUND)).isTrue();
        assertThat(EpbFlags.isInbound(others) || EpbFlags.isOutbound(others)).isFalse();
    }
}
