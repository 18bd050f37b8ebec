package dev.seine.collector.checkpoint;

import java.util.zip.CRC32C;

/**
 * The CRC-32C (RFC 3720, appendix B.4) of a file that grows: it can be kept in a checkpoint and gone on from, which that of the
 * platform cannot. What is appended is summed by the platform and then combined, as zlib's crc32_combine does it: a sum is
 * moved over so many bytes of zero by squaring the matrix that moves it over one bit.
 */
public final class RunningChecksum {
    /** The polynomial 0x1edc6f41, its lowest power first. */
    private static final int POLYNOMIAL = 0x82f6_3b78;

    private static final int[][] ZERO_BYTES = zeroBytes();

    private int value;

    /**
     * A sum to go on from.
     *
     * @param value of what there is so far, 0 for nothing
     */
    public RunningChecksum(int value) {
        this.value = value;
    }

    /** Of all there is so far. */
    public int value() {
        return value;
    }

    /** Adds the first bytes of an array. */
    public void add(byte[] source, int count) {
        CRC32C appended = new CRC32C();
        appended.update(source, 0, count);
        value = movedOver(value, count) ^ (int) appended.getValue();
    }

    private static int movedOver(int sum, int zeroBytes) {
        int moved = sum;
        int left = zeroBytes;
        for (int power = 0; left != 0; power++, left >>>= 1) {
            if ((left & 1) != 0) {
                moved = times(ZERO_BYTES[power], moved);
            }
        }
        return moved;
    }

    /** Element n moves a sum over 2^n bytes of zero. */
    private static int[][] zeroBytes() {
        int[] bit = new int[Integer.SIZE];
        bit[0] = POLYNOMIAL;
        for (int i = 1; i < Integer.SIZE; i++) {
            bit[i] = 1 << (i - 1);
        }
        int[][] powers = new int[Integer.SIZE][];
        powers[0] = squared(squared(squared(bit)));
        for (int i = 1; i < Integer.SIZE; i++) {
            powers[i] = squared(powers[i - 1]);
        }
        return powers;
    }

    private static int times(int[] matrix, int vector) {
        int product = 0;
        for (int i = 0; i < Integer.SIZE; i++) {
            product ^= ((vector >>> i) & 1) != 0 ? matrix[i] : 0;
        }
        return product;
    }

    private static int[] squared(int[] matrix) {
        int[] square = new int[Integer.SIZE];
        for (int i = 0; i < Integer.SIZE; i++) {
            square[i] = times(matrix, matrix[i]);
        }
        return square;
    }
}
