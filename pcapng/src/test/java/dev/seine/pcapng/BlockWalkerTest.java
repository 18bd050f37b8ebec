package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockWalkerTest {
    private final byte[] file = Written.file(Written.ETHERNET, 5);

    @Test
    void showsWhatTheReaderReads() throws Exception {
        BlockWalker walker = new BlockWalker(ByteBuffer.wrap(file), "eth.pcapng");
        try (CaptureFileReader reader = Written.reader(file)) {
            int frames = 0;
            while (walker.next()) {
                if (!walker.isFrame()) {
                    continue;
                }
                assertThat(reader.next()).isTrue();
                frames++;
                assertThat(walker.offset()).isEqualTo((int) reader.position());
                assertThat(walker.blockLength()).isEqualTo(reader.blockLength());
                assertThat(walker.interfaceId()).isEqualTo(reader.interfaceId());
                assertThat(walker.timeNs()).isEqualTo(reader.timeNs());
                assertThat(walker.capturedLength()).isEqualTo(reader.capturedLength());
                assertThat((long) walker.originalLength()).isEqualTo(reader.originalLength());
                assertThat(file[walker.dataOffset() + 12]).isEqualTo((byte) 8);
            }
            assertThat(frames).isEqualTo(5);
            assertThat(walker.isStatistics()).isTrue();
        }
    }

    @Test
    void blocksCopiedInAnotherOrderAreAFileAgain() throws Exception {
        record Block(int offset, int length, long timeNs) {}
        List<Block> frames = new ArrayList<>();
        ByteBuffer copy = ByteBuffer.allocate(file.length);
        BlockWalker walker = new BlockWalker(ByteBuffer.wrap(file), "eth.pcapng");
        while (walker.next()) {
            if (walker.isFrame()) {
                frames.add(new Block(walker.offset(), walker.blockLength(), walker.timeNs()));
            } else if (!walker.isStatistics()) {
                copy.put(file, walker.offset(), walker.blockLength());
            }
        }
        frames.sort(Comparator.comparingLong(Block::timeNs).reversed());
        frames.forEach(frame -> copy.put(file, frame.offset(), frame.length()));
        byte[] reversed = new byte[copy.position()];
        copy.get(0, reversed);
        assertThat(Written.frames(reversed)).isEqualTo(Written.frames(file).reversed());
    }

    @Test
    void returnsToABlockItHasSeen() throws Exception {
        BlockWalker walker = new BlockWalker(ByteBuffer.wrap(file), "eth.pcapng");
        for (int i = 0; i < 4; i++) {
            assertThat(walker.next()).isTrue();
        }
        int offset = walker.offset();
        long timeNs = walker.timeNs();
        walker.next();
        assertThat(walker.timeNs()).isNotEqualTo(timeNs);
        walker.moveTo(offset);
        assertThat(walker.timeNs()).isEqualTo(timeNs);
    }

    @Test
    void damageIsNamedWithItsOffset() {
        ByteBuffer damaged = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int second = damaged.getInt(4);
        damaged.putInt(second + 4, 13);
        BlockWalker walker = new BlockWalker(damaged, "eth.pcapng");
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> walkAll(walker))
                .withMessage("eth.pcapng: byte %d: block length 13 (allowed 12 to 16777216, in steps of 4)", second + 4)
                .satisfies(e -> assertThat(e.truncated()).isFalse());
    }

    @Test
    void everyCutInsideABlockIsATruncatedFile() throws Exception {
        int ends = 0;
        for (int length = 0; length <= file.length; length++) {
            BlockWalker walker = new BlockWalker(ByteBuffer.wrap(file, 0, length), "cut.pcapng");
            try {
                walkAll(walker);
                ends++;
            } catch (MalformedCaptureException e) {
                assertThat(e.truncated()).isTrue();
                assertThat(e.position()).isLessThan(length);
            }
        }
        // The empty file, and behind each of: section header, 2 interfaces, 5 frames, 2 statistics.
        assertThat(ends).isEqualTo(11);
    }

    private static void walkAll(BlockWalker walker) throws MalformedCaptureException {
        while (walker.next()) {
            assertThat(walker.blockLength()).isPositive();
        }
    }
}
