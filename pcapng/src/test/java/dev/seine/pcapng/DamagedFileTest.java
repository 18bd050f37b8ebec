package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedFileTest {
    private static final byte[] DATA = new byte[8];
    /** Where the first frame's block begins in {@link #oneFrame()}. */
    private static final int FRAME = 28 + 20;

    @Test
    void emptyFileIsNamedAsSuch() {
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> Written.reader(new byte[0]))
                .withMessage("test.pcapng: byte 0: the file is empty; a capture file begins with a header")
                .satisfies(e -> assertThat(e.truncated()).isTrue());
    }

    @Test
    void otherFilesAreNamedAsSuch() {
        expect("cafebabe", "byte 0: magic number 0xbebafeca is neither pcap's nor pcapng's");
        expect("28b52ffd00", "byte 0: the file is compressed: decompress it first, with zstd -d or gunzip");
        expect("1f8b0800", "byte 0: the file is compressed: decompress it first, with zstd -d or gunzip");
    }

    @Test
    void cutAnywhereGivesTheWholeFramesAndThenTruncated() throws Exception {
        byte[] pcap = new RawFile(ByteOrder.BIG_ENDIAN)
                .pcapHeader(0xA1B2C3D4, 0x0204, 100, 1)
                .pcapRecord(1, 1, 8, 8)
                .raw(DATA)
                .pcapRecord(1, 1, 8, 8)
                .raw(DATA)
                .toBytes();
        // Behind the file header and each record; behind section header, 2 interfaces, 4 frames, 2 statistics.
        assertThat(cutEverywhere(pcap)).isEqualTo(3);
        assertThat(cutEverywhere(Written.file(Written.ETHERNET, 4))).isEqualTo(9);
    }

    @Test
    void zeroFilledTailIsDamage() throws Exception {
        byte[] file = Written.file(Written.ETHERNET, 1);
        byte[] padded = Arrays.copyOf(file, file.length + 4096);
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> Written.frames(padded))
                .withMessage("test.pcapng: byte %d: block length 0 (allowed 12 to 16777216)", file.length + 4)
                .satisfies(e -> assertThat(e.truncated()).isFalse());
    }

    @Test
    void eachFieldThatLiesIsNamedWithItsOffset() {
        expect(
                oneFrame().patch(8, 0x1A2B3C4E),
                "byte 8: byte-order magic 0x1a2b3c4e (allowed 0x1a2b3c4d in either order)");
        expect(oneFrame().patch(12, 2), "byte 12: pcapng version 2.0 (known are 1.0 and 1.2)");
        expect(oneFrame().patch(FRAME + 4, 0x7FFF_FFFC), "byte 52: block length 2147483644 (allowed 12 to 16777216)");
        expect(oneFrame().patch(FRAME + 4, 8), "byte 52: block length 8 (allowed 12 to 16777216)");
        expect(oneFrame().patch(FRAME + 4, 41), "byte 52: block length 41 is not a multiple of 4");
        expect(oneFrame().patch(FRAME + 36, 44), "byte 84: the block's length is 44 behind it, but 40 in front");
        expect(oneFrame().patch(FRAME + 8, 1), "byte 56: interface 1 (the section has 1 so far)");
        expect(oneFrame().patch(FRAME + 8, -1), "byte 56: interface 4294967295 (the section has 1 so far)");
        expect(
                oneFrame().patch(FRAME + 20, 9),
                "byte 68: captured length 9 (the block has room for 8, allowed are 0 to 262144)");
        expect(oneFrame().patch(FRAME, 1).patch(FRAME + 16, 0x0007_0009), "byte 66: option 9 has 7 bytes (allowed 1)");
        expect(oneFrame().block(6, new byte[16]), "byte 92: block of type 6 is 28 bytes long (at least 32)");
        expect(
                new RawFile(ByteOrder.LITTLE_ENDIAN).section().block(3, new byte[8]),
                "byte 28: interface 0 (the section has 0 so far)");
    }

    @Test
    void nothingIsReadBehindDamage() throws Exception {
        RawFile raw = oneFrame().enhancedPacket(7, 1, DATA).enhancedPacket(0, 1, DATA);
        try (CaptureFileReader reader = Written.reader(raw.toBytes())) {
            assertThat(reader.next()).isTrue();
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(MalformedCaptureException.class)
                        .isThrownBy(reader::next)
                        .withMessageContaining("byte 96: interface 7");
            }
        }
    }

    @Test
    void truncatedFileIsReadOnWhenItHasGrown(@TempDir Path directory) throws Exception {
        byte[] whole = Written.file(Written.ETHERNET, 4);
        Path file = directory.resolve("growing.pcapng");
        Files.write(file, Arrays.copyOf(whole, whole.length * 3 / 4));
        int frames = 0;
        try (CaptureFileReader reader = CaptureFileReader.open(file)) {
            try {
                while (reader.next()) {
                    frames++;
                }
                fail("three quarters of the file end inside a block");
            } catch (MalformedCaptureException e) {
                assertThat(e.truncated()).isTrue();
            }
            assertThat(frames).isBetween(1, 3);
            Files.write(file, whole);
            assertThat(frames + Written.frames(reader).size()).isEqualTo(4);
        }
    }

    @Test
    void optionsThatLieAreNamedWithTheirOffset() {
        RawFile odd = oneFrame();
        odd.enhancedPacket(0, 1, DATA, odd.option(2, 1, 8));
        expect(odd, "byte 126: option 2 has 8 bytes (allowed 4)");
        RawFile beyond = oneFrame();
        beyond.enhancedPacket(0, 1, DATA, beyond.option(2, 1, 4)).patch(124, 0x0100_0002);
        expect(beyond, "byte 126: option 2 has 256 bytes (the block has room for 8)");
        RawFile scale = oneFrame();
        scale.interfaceBlock(1, 0, scale.option(9, 20, 1));
        expect(scale, "byte 108: option 9: if_tsresol 0x14 (allowed 10^-0 to 10^-19 and 2^-0 to 2^-63)");
    }

    @Test
    void frameOverTheLimitOfStockToolsIsRefusedUnlessItsLinkTypeHasAnother() throws Exception {
        byte[] body = new byte[20 + CaptureLimits.MAX_SNAP_LENGTH + 4];
        byte[] captured =
                new RawFile(ByteOrder.LITTLE_ENDIAN).int32(body.length - 20).toBytes();
        System.arraycopy(captured, 0, body, 12, captured.length);
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> Written.frames(withLargeBlock(1, body)))
                .withMessageContaining(
                        "captured length 262148 (the block has room for 262148, allowed are 0 to 262144)");
        assertThat(Written.frames(withLargeBlock(231, body))).hasSize(1);
    }

    @Test
    void hostileDescriptionsDoNotFillTheMemory() {
        byte[] head = new RawFile(ByteOrder.LITTLE_ENDIAN).section().toBytes();
        byte[] small = new RawFile(ByteOrder.LITTLE_ENDIAN).interfaceBlock(1, 0).toBytes();
        expectEndless(head, small, "one interface more than the 65536 that are read");
        RawFile wordy = new RawFile(ByteOrder.LITTLE_ENDIAN);
        wordy.interfaceBlock(1, 0, RawFile.Option.text(1, "x".repeat(60_000)));
        expectEndless(head, wordy.toBytes(), "(at most 16777216 are kept)");
    }

    @Test
    void anyMutationIsReadOrRefusedWithTheTypedException() throws Exception {
        Random random = new Random(20261124);
        int refused = 0;
        int read = 0;
        for (byte[] original : originals()) {
            for (int i = 0; i < 2_000; i++) {
                byte[] mutated = mutate(original, random);
                try {
                    Written.frames(mutated);
                    read++;
                } catch (MalformedCaptureException e) {
                    refused++;
                    assertThat(e).hasMessageStartingWith("test.pcapng: byte " + e.position() + ": ");
                    assertThat(e.position()).isBetween(0L, (long) mutated.length);
                }
            }
        }
        // Both happen often, or the mutations would be too mild or too wild to show anything.
        assertThat(refused).isGreaterThan(1_000);
        assertThat(read).isGreaterThan(500);
    }

    private static byte[][] originals() {
        RawFile big = new RawFile(ByteOrder.BIG_ENDIAN);
        big.section(RawFile.Option.text(4, "big")).interfaceBlock(1, 96, big.option(9, 0x8C, 1), big.option(14, 5, 8));
        big.enhancedPacket(0, 1L << 40, DATA, big.option(2, 5, 4), RawFile.Option.text(1, "hello"));
        big.obsoletePacket(0, 1, 2, DATA).simplePacket(8, DATA).block(4, new byte[12]);
        big.statistics(0, 9, big.option(4, 1, 8), big.timeOption(2, 1));
        RawFile pcap = new RawFile(ByteOrder.LITTLE_ENDIAN).pcapHeader(0xA1B2C3D4, 0x0204, 100, 1);
        pcap.pcapRecord(1, 1, 8, 8).raw(DATA).pcapRecord(2, 1, 8, 80).raw(DATA);
        return new byte[][] {Written.file(Written.RAW_IP, 3), big.toBytes(), pcap.toBytes()};
    }

    /** A few bytes get interesting values; sometimes a part is cut out or the end is cut off. */
    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int[] interesting = {0, 1, 3, 4, 0x7F, 0x80, 0xFF};
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte)
                    (random.nextBoolean() ? interesting[random.nextInt(interesting.length)] : random.nextInt(256));
        }
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                int from = random.nextInt(bytes.length);
                int count = random.nextInt(Math.min(16, bytes.length - from) + 1);
                System.arraycopy(bytes, from + count, bytes, from, bytes.length - from - count);
                yield Arrays.copyOf(bytes, bytes.length - count);
            }
            default -> bytes;
        };
    }

    /** Reads every beginning of the file and returns how many of them end where a block ends. */
    private static int cutEverywhere(byte[] file) throws Exception {
        int frames = Written.frames(file).size();
        int whole = 0;
        for (int length = 1; length <= file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            int read = 0;
            try (CaptureFileReader reader = Written.reader(cut)) {
                while (reader.next()) {
                    read++;
                }
                whole++;
            } catch (MalformedCaptureException e) {
                assertThat(e.truncated()).isTrue();
                assertThat(e.position()).isLessThan(length);
                assertThat(read).isLessThanOrEqualTo(frames);
            }
        }
        return whole;
    }

    private static RawFile oneFrame() {
        RawFile raw = new RawFile(ByteOrder.LITTLE_ENDIAN)
                .section()
                .interfaceBlock(1, 0)
                .enhancedPacket(0, 1, DATA);
        assertThat(raw.length()).isEqualTo(FRAME + 40);
        return raw;
    }

    private static byte[] withLargeBlock(int linkType, byte[] body) throws Exception {
        byte[] head = new RawFile(ByteOrder.LITTLE_ENDIAN)
                .section()
                .interfaceBlock(linkType, 0)
                .toBytes();
        byte[] file = Arrays.copyOf(head, head.length + 12 + body.length);
        byte[] frame = new RawFile(ByteOrder.LITTLE_ENDIAN)
                .int32(6)
                .int32(body.length + 12)
                .toBytes();
        System.arraycopy(frame, 0, file, head.length, 8);
        System.arraycopy(body, 0, file, head.length + 8, body.length);
        System.arraycopy(frame, 4, file, file.length - 4, 4);
        return file;
    }

    private static void expect(String hex, String problem) {
        expect(new RawFile(ByteOrder.LITTLE_ENDIAN).raw(HexFormat.of().parseHex(hex)), problem);
    }

    private static void expect(RawFile file, String problem) {
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> Written.frames(file.toBytes()))
                .withMessage("test.pcapng: " + problem)
                .satisfies(e -> assertThat(e.truncated()).isFalse());
    }

    private static void expectEndless(byte[] head, byte[] repeated, String problem) {
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> {
                    try (CaptureFileReader reader =
                            CaptureFileReader.open(new RepeatedInput(head, repeated), "endless")) {
                        reader.next();
                    }
                })
                .withMessageContaining(problem);
    }
}
