package dev.seine.collector.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.storage.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockCopyTest {
    /** Pieces that are kept. */
    private static final int KEPT_BYTES = 16 << 20;

    private static final int BLOCK = 40;

    @TempDir
    private Path root;

    private final byte[] source = new byte[KEPT_BYTES + 4 * BLOCK];

    private byte[] block(int offset) {
        byte[] block = new byte[BLOCK];
        new Random(offset).nextBytes(block);
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt(4, BLOCK);
        System.arraycopy(block, 0, source, offset, BLOCK);
        return block;
    }

    private byte[] copy(int... offsets) throws IOException {
        Files.write(root.resolve("source"), source);
        DiskStorage storage = DiskStorage.at(root);
        try (StoredFile file = storage.read("source");
                AppendFile target = storage.append("target", 0);
                ZstdFile compressed = new ZstdFile(target, 1)) {
            BlockCopy blocks = new BlockCopy(file, source.length, compressed);
            for (int offset : offsets) {
                blocks.copy(offset);
            }
            compressed.finish();
        }
        return Zstd.decompress(Files.readAllBytes(root.resolve("target")), offsets.length * BLOCK);
    }

    private static byte[] concatenated(byte[]... blocks) {
        ByteBuffer all = ByteBuffer.allocate(blocks.length * BLOCK);
        Arrays.stream(blocks).forEach(all::put);
        return all.array();
    }

    @Test
    void copiesBlocksWhosePiecesTakeEachOthersPlace() throws IOException {
        byte[] near = block(0);
        byte[] far = block(KEPT_BYTES);
        assertThat(copy(0, KEPT_BYTES, 0)).isEqualTo(concatenated(near, far, near));
    }

    @Test
    void copiesABlockThatStandsInTwoPieces() throws IOException {
        int offset = (1 << 14) - 4;
        byte[] block = block(offset);
        assertThat(copy(offset)).isEqualTo(block);
    }

    @Test
    void refusesWhatIsNoBlock() {
        assertThatThrownBy(() -> copy(0)).isInstanceOf(IOException.class).hasMessageContaining("byte 0");
    }
}
