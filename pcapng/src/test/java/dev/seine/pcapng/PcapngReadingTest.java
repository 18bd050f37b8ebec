package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.pcapng.RawFile.Option;
import dev.seine.pcapng.Written.Frame;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PcapngReadingTest {
    private static final byte[] DATA = HexFormat.of().parseHex("0102030405");
    private static final long ABSENT = TimestampScale.ABSENT;

    static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsAllThatASectionSays(ByteOrder order) throws Exception {
        RawFile raw = new RawFile(order);
        raw.section(
                Option.text(1, "first"),
                Option.text(2, "machine"),
                Option.text(3, "Linux"),
                Option.text(4, "dumpcap\0"),
                Option.text(1, "second"),
                new Option(2988, new byte[] {0, 0, 0, 1, 7}));
        raw.interfaceBlock(
                1,
                -1,
                Option.text(2, "eth0"),
                Option.text(3, "uplink"),
                new Option(4, new byte[8]),
                new Option(6, HexFormat.of().parseHex("020000000001")),
                raw.option(8, 1_000_000_000L, 8),
                raw.option(9, 0x80 | 10, 1),
                Option.text(11, "\0tcp"),
                Option.text(12, "Linux 6"),
                raw.option(14, -100, 8),
                Option.text(15, "e1000"),
                Option.text(1, "comment"));
        raw.interfaceBlock(101, 64, Option.text(11, "\1tcp"), new Option(6, new byte[1]));
        raw.enhancedPacket(0, 1_000 * 1_024 + 512, DATA, raw.option(2, 0x0A, 4), Option.text(1, "odd"));
        raw.statistics(
                1,
                9,
                raw.timeOption(2, 3),
                raw.timeOption(3, 8),
                raw.option(4, 40, 8),
                raw.option(5, 50, 8),
                raw.option(6, 60, 8),
                raw.option(7, 70, 8),
                raw.option(8, 80, 8),
                Option.text(1, "done"));

        try (CaptureFileReader reader = Written.reader(raw.toBytes())) {
            assertThat(reader.next()).isTrue();
            assertThat(Written.frame(reader))
                    .isEqualTo(
                            new Frame(0, 900_500_000_000L, 5, 15, 0x0A, ABSENT, ABSENT, List.of("odd"), "0102030405"));
            assertThat(reader.interfaceDescription().name()).isEqualTo("eth0");
            assertThat(reader.next()).isFalse();
            assertThat(reader.next()).isFalse();
            assertThat(reader.fileDescription())
                    .isEqualTo(new FileDescription("machine", "Linux", "dumpcap", List.of("first", "second")));
            assertThat(reader.interfaces())
                    .containsExactly(
                            new InterfaceDescription(
                                    1,
                                    Integer.MAX_VALUE,
                                    "eth0",
                                    "uplink",
                                    Optional.of(new MacAddress(0x02_00_00_00_00_01L)),
                                    1_000_000_000L,
                                    "tcp",
                                    "Linux 6",
                                    "e1000",
                                    List.of("comment"),
                                    new TimestampScale(0x8A, -100)),
                            InterfaceDescription.ofPcap(101, 64, TimestampScale.MICROSECONDS));
            assertThat(reader.statistics())
                    .containsExactly(new InterfaceStatistics(1, 9_000, 3_000, 8_000, 40, 50, 60, 70, 80, "done"));
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsObsoletePacketBlocks(ByteOrder order) throws Exception {
        RawFile raw = new RawFile(order).section().interfaceBlock(1, 0);
        raw.obsoletePacket(0, 3, 2_000_001, DATA, raw.option(2, 6, 4), raw.option(5, 99, 8));
        raw.obsoletePacket(0, 0xFFFF, 2_000_002, DATA);
        assertThat(Written.frames(raw.toBytes()))
                .containsExactly(
                        new Frame(0, 2_000_001_000L, 5, 5, 6, ABSENT, 3, List.of(), "0102030405"),
                        new Frame(0, 2_000_002_000L, 5, 5, 0, ABSENT, ABSENT, List.of(), "0102030405"));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void simplePacketHasNoTimeAndIsCutBySnapLength(ByteOrder order) throws Exception {
        RawFile raw = new RawFile(order).section().interfaceBlock(1, 4);
        raw.simplePacket(5, HexFormat.of().parseHex("01020304"));
        raw.simplePacket(3, HexFormat.of().parseHex("010203"));
        try (CaptureFileReader reader = Written.reader(raw.toBytes())) {
            assertThat(Written.frames(reader))
                    .containsExactly(
                            new Frame(0, ABSENT, 4, 5, 0, ABSENT, ABSENT, List.of(), "01020304"),
                            new Frame(0, ABSENT, 3, 3, 0, ABSENT, ABSENT, List.of(), "010203"));
            assertThat(reader.hasTime()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void passesOverBlocksItDoesNotKnow(ByteOrder order) throws Exception {
        RawFile raw = new RawFile(order).section().interfaceBlock(1, 0);
        // Name resolution, systemd journal, decryption secrets, custom (both kinds), one nobody knows, one without a
        // body.
        for (int type : new int[] {4, 9, 10, 0x0BAD, 0x4000_0BAD, 0x7777_7777}) {
            raw.block(type, new byte[8]);
        }
        raw.block(0x7777_7778, new byte[0]).enhancedPacket(0, 7, DATA);
        assertThat(Written.frames(raw.toBytes()))
                .singleElement()
                .satisfies(frame -> assertThat(frame.timeNs()).isEqualTo(7_000));
    }

    @Test
    void sectionsOfDifferentByteOrdersNumberTheirInterfacesOn() throws Exception {
        RawFile little = new RawFile(ByteOrder.LITTLE_ENDIAN);
        little.section(Option.text(4, "first")).interfaceBlock(1, 0).interfaceBlock(101, 0);
        little.enhancedPacket(1, 1, DATA);
        RawFile big = new RawFile(ByteOrder.BIG_ENDIAN);
        big.section(Option.text(4, "second")).interfaceBlock(113, 0, big.option(9, 9, 1));
        big.enhancedPacket(0, 1, DATA);
        byte[] file = new RawFile(ByteOrder.LITTLE_ENDIAN)
                .raw(little.toBytes())
                .raw(big.toBytes())
                .toBytes();

        try (CaptureFileReader reader = Written.reader(file)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceDescription().linkType()).isEqualTo(101);
            assertThat(reader.sectionNumber()).isZero();
            assertThat(reader.timeNs()).isEqualTo(1_000);
            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceId()).isEqualTo(2);
            assertThat(reader.interfaceDescription().linkType()).isEqualTo(113);
            assertThat(reader.sectionNumber()).isEqualTo(1);
            assertThat(reader.timeNs()).isEqualTo(1);
            assertThat(reader.position()).isEqualTo(file.length - reader.blockLength());
            assertThat(reader.next()).isFalse();
            assertThat(reader.fileDescription().application()).isEqualTo("first");
        }
    }

    @Test
    void timeThatDoesNotFitIsAbsentAndTheFrameIsRead() throws Exception {
        RawFile raw = new RawFile(ByteOrder.LITTLE_ENDIAN).section();
        raw.interfaceBlock(1, 0, raw.option(9, 0, 1));
        raw.enhancedPacket(0, 20_000_000_000L, DATA).enhancedPacket(0, 18_000_000_000L, DATA);
        assertThat(Written.frames(raw.toBytes()))
                .extracting(Frame::timeNs)
                .containsExactly(ABSENT, Long.parseUnsignedLong("18000000000000000000"));
    }

    @Test
    void keepsTheLatestStatisticsOfAnInterface() throws Exception {
        RawFile raw = new RawFile(ByteOrder.LITTLE_ENDIAN).section().interfaceBlock(1, 0);
        for (int i = 1; i <= 3; i++) {
            raw.statistics(0, i, raw.option(4, i * 10L, 8));
        }
        try (CaptureFileReader reader = Written.reader(raw.toBytes())) {
            assertThat(reader.next()).isFalse();
            assertThat(reader.statistics())
                    .containsExactly(
                            new InterfaceStatistics(0, 3_000, ABSENT, ABSENT, 30, ABSENT, ABSENT, ABSENT, ABSENT, ""));
        }
    }
}
