package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.pcapng.Written.Frame;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcapngEncoderTest {
    private static final InterfaceDescription ETH0 =
            InterfaceDescription.named("eth0", Written.ETHERNET, CaptureLimits.MAX_SNAP_LENGTH);
    private static final byte[] DATA = {1, 2, 3, 4, 5};

    private final PcapngEncoder encoder = new PcapngEncoder();

    @Test
    void writesTheBytesThatTheDraftDescribes() {
        RawFile expected = new RawFile(ByteOrder.LITTLE_ENDIAN);
        expected.section(RawFile.Option.text(4, "Seine"));
        expected.interfaceBlock(1, 262_144, RawFile.Option.text(2, "eth0"), expected.option(9, 9, 1));
        expected.enhancedPacket(0, Written.TIME_NS, DATA, expected.option(2, 0x201, 4), expected.option(5, -2, 8));
        expected.statistics(0, 17, expected.timeOption(2, 16), expected.option(4, 5, 8));

        encoder.sectionHeader(new FileDescription("", "", "Seine", List.of()));
        encoder.interfaceDescription(ETH0);
        encoder.beginPacket(0, Written.TIME_NS, DATA.length, DATA.length + 10);
        encoder.data(DATA, 0);
        encoder.flags(EpbFlags.INBOUND | EpbFlags.CHECKSUM_NOT_READY);
        encoder.packetId(-2);
        encoder.endPacket();
        encoder.interfaceStatistics(new InterfaceStatistics(0, 17, 16, -1, 5, -1, -1, -1, -1, ""));

        assertThat(Written.bytes(encoder)).isEqualTo(expected.toBytes());
    }

    @Test
    void readsBackAllThatWasWritten() throws Exception {
        start();
        encoder.beginPacket(0, -5, 3, 0x7FFF_FFFF);
        encoder.data(ByteBuffer.wrap(DATA), 2);
        encoder.flags(EpbFlags.OUTBOUND);
        encoder.dropCount(12);
        encoder.packetId(Long.MAX_VALUE);
        encoder.comment("retransmission");
        encoder.comment("of 17");
        encoder.endPacket();
        encoder.interfaceStatistics(Written.statisticsOf(0));

        try (CaptureFileReader reader = Written.reader(Written.bytes(encoder))) {
            assertThat(Written.frames(reader))
                    .containsExactly(new Frame(
                            0,
                            -5,
                            3,
                            0x7FFF_FFFFL,
                            EpbFlags.OUTBOUND,
                            Long.MAX_VALUE,
                            12,
                            List.of("retransmission", "of 17"),
                            "030405"));
            assertThat(reader.fileDescription()).isEqualTo(Written.FILE);
            assertThat(reader.interfaces()).containsExactly(Written.interfaceOf("eth0", Written.ETHERNET));
            assertThat(reader.statistics()).containsExactly(Written.statisticsOf(0));
        }
    }

    @Test
    void paddingIsZeroAlsoWhereTheArrayHeldAnotherBlock() throws Exception {
        start();
        packet(new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
        encoder.clear();
        packet(DATA);
        assertThat(encoder.array()[28 + DATA.length]).isZero();
        assertThat(encoder.array()[28 + DATA.length + 2]).isZero();
    }

    @Test
    void goesOnWithTheFileAfterTheBytesWereTaken() throws Exception {
        start();
        byte[] head = Written.bytes(encoder);
        encoder.clear();
        packet(DATA);
        byte[] tail = Written.bytes(encoder);

        PcapngEncoder resumed = PcapngEncoder.resuming(List.of(ETH0));
        resumed.beginPacket(0, Written.TIME_NS, DATA.length, DATA.length);
        resumed.data(DATA, 0);
        resumed.endPacket();

        assertThat(Written.bytes(resumed)).isEqualTo(tail);
        assertThat(Written.frames(concat(head, tail, tail))).hasSize(2);
        assertThatIllegalStateException().isThrownBy(() -> resumed.sectionHeader(Written.FILE));
    }

    @Test
    void largestFrameIsWrittenAndReadAndOneByteMoreIsRefused() throws Exception {
        start();
        byte[] largest = new byte[CaptureLimits.MAX_SNAP_LENGTH + 1];
        packet(largest, CaptureLimits.MAX_SNAP_LENGTH);
        int length = encoder.length();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packet(largest, CaptureLimits.MAX_SNAP_LENGTH + 1))
                .withMessage("captured length 262145 (allowed 0 to 262144)");
        assertThat(encoder.length()).isEqualTo(length);
        assertThat(Written.frames(Written.bytes(encoder)))
                .singleElement()
                .satisfies(frame -> assertThat(frame.capturedLength()).isEqualTo(CaptureLimits.MAX_SNAP_LENGTH));
    }

    @Test
    void refusesLengthsThatContradictEachOther() {
        start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.beginPacket(0, 0, 5, 4))
                .withMessage("original length 4 is less than the captured length 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.beginPacket(0, 0, -1, 4))
                .withMessageContaining("captured length -1");
    }

    @Test
    void refusesWhatIsOutOfOrder() {
        assertThatIllegalStateException()
                .isThrownBy(() -> encoder.interfaceDescription(ETH0))
                .withMessageContaining("before the section header");
        start();
        assertThatIllegalStateException()
                .isThrownBy(() -> encoder.sectionHeader(Written.FILE))
                .withMessageContaining("between blocks");
        assertThatIllegalStateException().isThrownBy(() -> encoder.flags(1));
        encoder.beginPacket(0, 0, 5, 5);
        assertThatIllegalStateException().isThrownBy(encoder::endPacket).withMessageContaining("before a frame's data");
        assertThatIllegalStateException().isThrownBy(encoder::clear);
    }

    @Test
    void refusesAnInterfaceThatTheFileDoesNotHave() {
        start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.beginPacket(1, 0, 5, 5))
                .withMessage("interface 1; the file has 1 so far");
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.interfaceStatistics(Written.statisticsOf(-1)));
    }

    @Test
    void refusesInterfacesThatTcpdumpCannotReadTogether() {
        start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.interfaceDescription(
                        InterfaceDescription.named("tun0", Written.RAW_IP, CaptureLimits.MAX_SNAP_LENGTH)))
                .withMessageStartingWith("interface tun0: link type 101 in a file of link type 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.interfaceDescription(InterfaceDescription.named("eth1", 1, 96)))
                .withMessageStartingWith("interface eth1: snap length 96 in a file of snap length 262144");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PcapngEncoder.resuming(List.of(InterfaceDescription.named("big", 1, 262_145))));
    }

    @Test
    void refusesASecondRawInterfaceSinceTcpdumpStopsThere() {
        assertThat(PcapngEncoder.allowsSeveralInterfaces(Written.ETHERNET)).isTrue();
        assertThat(PcapngEncoder.allowsSeveralInterfaces(Written.RAW_IP)).isFalse();
        encoder.sectionHeader(FileDescription.NONE);
        encoder.interfaceDescription(Written.interfaceOf("tun0", Written.RAW_IP));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.interfaceDescription(Written.interfaceOf("tun1", Written.RAW_IP)))
                .withMessage(
                        "interface tun1: a second one of link type 101, at which libpcap stops: write another file");
    }

    @Test
    void blockWithTooLongATextLeavesNothingBehind() throws Exception {
        start();
        int length = encoder.length();
        InterfaceDescription wordy =
                InterfaceDescription.named("x".repeat(65_536), Written.ETHERNET, CaptureLimits.MAX_SNAP_LENGTH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.interfaceDescription(wordy))
                .withMessage("option 2 of 65536 bytes; at most 65535 fit");
        assertThat(encoder.length()).isEqualTo(length);
        packet(DATA);
        assertThat(Written.frames(Written.bytes(encoder))).hasSize(1);
    }

    @Test
    void frameWithoutItsBytesIsTakenBack() throws Exception {
        start();
        encoder.beginPacket(0, 0, 6, 6);
        assertThatThrownBy(() -> encoder.data(DATA, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("6 bytes of data at offset 0 of 5");
        packet(DATA);
        assertThat(Written.frames(Written.bytes(encoder))).hasSize(1);
    }

    @Test
    void frameCostsNoAllocation() {
        start();
        long before = 0;
        for (int round = 0; round < 3; round++) {
            before = allocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                encoder.clear();
                packet(DATA);
            }
        }
        // One object of the smallest size a frame would be 160,000 bytes.
        assertThat(allocatedBytes() - before).isLessThan(16_000);
    }

    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    private void start() {
        encoder.sectionHeader(Written.FILE);
        encoder.interfaceDescription(Written.interfaceOf("eth0", Written.ETHERNET));
    }

    private void packet(byte[] data) {
        packet(data, data.length);
    }

    private void packet(byte[] data, int capturedLength) {
        encoder.beginPacket(0, Written.TIME_NS, capturedLength, capturedLength);
        encoder.data(data, 0);
        encoder.endPacket();
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer whole = ByteBuffer.allocate(1 << 20);
        for (byte[] part : parts) {
            whole.put(part);
        }
        byte[] bytes = new byte[whole.position()];
        whole.get(0, bytes);
        return bytes;
    }
}
