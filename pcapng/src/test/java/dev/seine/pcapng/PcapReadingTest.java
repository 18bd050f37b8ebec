package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PcapReadingTest {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final int KUZNETSOV = 0xA1B2CD34;
    private static final byte[] DATA = {1, 2, 3, 4, 5};

    static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsMicrosecondsAndNanoseconds(ByteOrder order) throws Exception {
        assertThat(firstTime(header(order, MICROSECONDS, 0x0204))).isEqualTo(4_000_000_000_000_007_000L);
        assertThat(firstTime(header(order, NANOSECONDS, 0x0204))).isEqualTo(4_000_000_000_000_000_007L);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsTheHeaderAndMasksTheFcsBits(ByteOrder order) throws Exception {
        RawFile raw = new RawFile(order).pcapHeader(MICROSECONDS, 0x0204, 65_535, 0x5400_0001);
        raw.pcapRecord(1, 2, 5, 1_500).raw(DATA);
        try (CaptureFileReader reader = Written.reader(raw.toBytes())) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceDescription())
                    .isEqualTo(InterfaceDescription.ofPcap(1, 65_535, TimestampScale.MICROSECONDS));
            assertThat(reader.originalLength()).isEqualTo(1_500);
            assertThat(reader.position()).isEqualTo(24);
            assertThat(reader.blockLength()).isEqualTo(21);
            assertThat(Written.frame(reader).data()).isEqualTo("0102030405");
            assertThat(reader.next()).isFalse();
            assertThat(reader.fileDescription()).isEqualTo(FileDescription.NONE);
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsKuznetsovsLongerRecords(ByteOrder order) throws Exception {
        RawFile raw =
                header(order, KUZNETSOV, 0x0204).pcapRecord(1, 2, 5, 5).int32(3).int32(0x0800_0000);
        raw.raw(DATA).pcapRecord(2, 2, 5, 5).int32(3).int32(0x0800_0000).raw(DATA);
        assertThat(Written.frames(raw.toBytes()))
                .hasSize(2)
                .allSatisfy(frame -> assertThat(frame.data()).isEqualTo("0102030405"));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void oldVersionsSwapTheLengths(ByteOrder order) throws Exception {
        for (int version : new int[] {0x0202, 0x0203}) {
            RawFile raw =
                    header(order, MICROSECONDS, version).pcapRecord(1, 2, 60, 5).raw(DATA);
            assertThat(Written.frames(raw.toBytes())).singleElement().satisfies(frame -> {
                assertThat(frame.capturedLength()).isEqualTo(5);
                assertThat(frame.originalLength()).isEqualTo(60);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void lengthThatNoToolReadsIsRefused(ByteOrder order) {
        RawFile raw = header(order, MICROSECONDS, 0x0204)
                .pcapRecord(1, 2, 5, 5)
                .raw(DATA)
                .pcapRecord(1, 2, -1, 5);
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> Written.frames(raw.toBytes()))
                .withMessage("test.pcapng: byte 53: captured length 4294967295 (allowed 0 to 262144)")
                .satisfies(e -> assertThat(e.truncated()).isFalse());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void unknownVersionIsRefused(ByteOrder order) {
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> firstTime(header(order, MICROSECONDS, 0x0300)))
                .withMessage("test.pcapng: byte 4: pcap version 3.0 (known are 2.0 to 2.4 and 543.0)");
    }

    private static RawFile header(ByteOrder order, int magic, int version) {
        return new RawFile(order).pcapHeader(magic, version, 262_144, 1);
    }

    /** Seconds above 2^31 are unsigned. */
    private static long firstTime(RawFile header) throws Exception {
        byte[] file = header.pcapRecord((int) 4_000_000_000L, 7, 5, 5).raw(DATA).toBytes();
        return Written.frames(file).getFirst().timeNs();
    }
}
