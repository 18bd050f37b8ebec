package dev.seine.collector.seal;

import dev.seine.collector.storage.StoredFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Copies whole blocks, as they are, out of a file that has been checked. It reads pieces of the file and keeps some, because
 * the frames of several streams alternate between a few places of it; mapping the file would cost more, for the faults of its
 * pages.
 */
final class BlockCopy {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LENGTH_FIELD = 4;
    /** Type and both lengths. */
    private static final int LEAST_BLOCK = 12;
    /** Blocks begin at multiples of 4, so no field stands in two pieces. */
    private static final int PIECE_BYTES = 1 << 14;
    /** 16 MiB together. */
    private static final int PIECES = 1 << 10;

    private final StoredFile source;
    private final long length;
    private final ZstdFile target;
    private final byte[] @Nullable [] pieces = new byte[PIECES][];
    /** Which piece of the file stands at an index of {@link #pieces}; -1 is none. */
    private final int[] numbers = new int[PIECES];

    /**
     * A copy.
     *
     * @param length bytes of the source that count
     */
    BlockCopy(StoredFile source, long length, ZstdFile target) {
        this.source = source;
        this.length = length;
        this.target = target;
        Arrays.fill(numbers, -1);
    }

    /** Copies the block at an offset. */
    void copy(int offset) throws IOException {
        int left = (int) INT.get(piece(offset + LENGTH_FIELD), (offset + LENGTH_FIELD) % PIECE_BYTES);
        if (left < LEAST_BLOCK || left > length - offset) {
            throw new IOException("the block at byte " + offset + " has changed since it was checked");
        }
        int from = offset;
        while (left > 0) {
            int within = from % PIECE_BYTES;
            int part = Math.min(left, PIECE_BYTES - within);
            target.write(piece(from), within, part);
            from += part;
            left -= part;
        }
    }

    private byte[] piece(int offset) throws IOException {
        int number = offset / PIECE_BYTES;
        int index = number % PIECES;
        byte[] piece = pieces[index];
        if (piece == null) {
            piece = new byte[PIECE_BYTES];
            pieces[index] = piece;
        }
        if (numbers[index] != number) {
            long position = (long) number * PIECE_BYTES;
            source.read(position, piece, 0, (int) Math.min(PIECE_BYTES, length - position));
            numbers[index] = number;
        }
        return piece;
    }
}
