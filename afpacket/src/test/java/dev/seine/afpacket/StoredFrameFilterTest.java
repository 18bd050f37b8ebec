package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StoredFrameFilterTest {
    @Test
    void looksAtTheFrameWhereItStands() throws Exception {
        byte[] frame = Frames.udp(1000, 53, 20);
        byte[] array = new byte[frame.length + 12];
        System.arraycopy(frame, 0, array, 7, frame.length);
        try (StoredFrameFilter filter = StoredFrameFilter.compile(LinkTypes.ETHERNET, "udp dst port 53")) {
            assertThat(filter.matches(array, 7, frame.length, frame.length)).isTrue();
            assertThat(filter.matches(array, 6, frame.length, frame.length)).isFalse();
        }
    }

    @Test
    void findsTheVlanTagInsideTheFrame() throws Exception {
        byte[] plain = Frames.udp(1000, 53, 20);
        byte[] tagged = Frames.tagged(plain, 0x8100, 100);
        try (StoredFrameFilter filter = StoredFrameFilter.compile(LinkTypes.ETHERNET, "vlan 100 and udp")) {
            assertThat(filter.matches(tagged, 0, tagged.length, tagged.length)).isTrue();
            assertThat(filter.matches(plain, 0, plain.length, plain.length)).isFalse();
        }
    }

    @Test
    void knowsTheOriginalLengthOfACutFrame() throws Exception {
        byte[] frame = Frames.udp(1000, 53, 20);
        try (StoredFrameFilter filter = StoredFrameFilter.compile(LinkTypes.ETHERNET, "greater 1000")) {
            assertThat(filter.matches(frame, 0, frame.length, 1400)).isTrue();
            assertThat(filter.matches(frame, 0, frame.length, frame.length)).isFalse();
        }
    }

    @Test
    void doesNotMatchWhatIsCutOff() throws Exception {
        byte[] frame = Frames.udp(1000, 53, 20);
        try (StoredFrameFilter filter = StoredFrameFilter.compile(LinkTypes.ETHERNET, "udp dst port 53")) {
            for (int captured = 0; captured <= 37; captured++) {
                assertThat(filter.matches(frame, 0, captured, frame.length))
                        .as("%d bytes", captured)
                        .isFalse();
            }
            assertThat(filter.matches(frame, 0, 38, frame.length)).isTrue();
        }
    }

    @Test
    void looksAtRawPackets() throws Exception {
        byte[] frame = Frames.udp(1000, 53, 20);
        try (StoredFrameFilter filter = StoredFrameFilter.compile(LinkTypes.RAW, "udp dst port 53")) {
            assertThat(filter.matches(frame, 14, frame.length - 14, frame.length - 14))
                    .isTrue();
        }
    }

    @Test
    void refusesLengthsBeyondTheArray() throws Exception {
        try (StoredFrameFilter filter = StoredFrameFilter.compile(LinkTypes.ETHERNET, "udp")) {
            assertThatThrownBy(() -> filter.matches(new byte[60], 10, 51, 60))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> filter.matches(new byte[60], 0, -1, 60))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void cannotBeUsedOnceClosed() throws Exception {
        StoredFrameFilter filter = StoredFrameFilter.compile(LinkTypes.ETHERNET, "udp");
        filter.close();
        filter.close();
        assertThatThrownBy(() -> filter.matches(new byte[60], 0, 60, 60)).isInstanceOf(IllegalStateException.class);
    }
}
