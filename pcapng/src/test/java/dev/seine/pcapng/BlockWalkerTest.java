package dev.seine.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockWalkerTest {
    private final byte[] file = Written.file(Written.ETHERNET, 5);

    private static BlockWalker walker(byte[] content) {
        return new BlockWalker(new ByteArrayInputStream(content), "eth.pcapng");
    }

    @Test
    void showsWhatTheReaderReads() throws Exception {
        BlockWalker walker = walker(file);
        try (CaptureFileReader reader = Written.reader(file)) {
            int frames = 0;
            while (walker.next()) {
                if (!walker.isFrame()) {
                    continue;
                }
                assertThat(reader.next()).isTrue();
                frames++;
                assertThat(walker.offset()).isEqualTo(reader.position());
                assertThat(walker.blockLength()).isEqualTo(reader.blockLength());
                assertThat(walker.timeNs()).isEqualTo(reader.timeNs());
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
        BlockWalker walker = walker(file);
        while (walker.next()) {
            if (walker.isFrame()) {
                frames.add(new Block((int) walker.offset(), walker.blockLength(), walker.timeNs()));
            } else if (!walker.isStatistics()) {
                copy.put(file, (int) walker.offset(), walker.blockLength());
            }
        }
        frames.sort(Comparator.comparingLong(Block::timeNs).reversed());
        frames.forEach(frame -> copy.put(file, frame.offset(), frame.length()));
        byte[] reversed = new byte[copy.position()];
        copy.get(0, reversed);
        assertThat(Written.frames(reversed)).isEqualTo(Written.frames(file).reversed());
    }

    @Test
    void damageIsNamedWithItsOffset() {
        ByteBuffer damaged = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int second = damaged.getInt(4);
        damaged.putInt(second + 4, 13);
        BlockWalker walker = walker(damaged.array());
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> walkAll(walker))
                .withMessage("eth.pcapng: byte %d: block length 13 is not a multiple of 4", second + 4)
                .satisfies(e -> assertThat(e.truncated()).isFalse());
    }

    @Test
    void aFrameThatClaimsMoreBytesThanItsBlockHasIsDamage() throws Exception {
        ByteBuffer damaged = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        BlockWalker whole = walker(file);
        while (!whole.isFrame()) {
            whole.next();
        }
        int field = (int) whole.offset() + 20;
        damaged.putInt(field, whole.blockLength());
        assertThatExceptionOfType(MalformedCaptureException.class)
                .isThrownBy(() -> walkAll(walker(damaged.array())))
                .withMessageContaining("byte " + field + ": captured length");
    }

    @Test
    void everyCutInsideABlockIsATruncatedFile() throws Exception {
        int ends = 0;
        for (int length = 0; length <= file.length; length++) {
            BlockWalker walker = walker(Arrays.copyOf(file, length));
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

    private static void walkAll(BlockWalker walker) throws IOException {
        while (walker.next()) {
            assertThat(walker.blockLength()).isPositive();
        }
    }
}
