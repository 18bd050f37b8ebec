package dev.seine.agent.batch;

/**
 * Writes the protobuf wire format into an array of exactly the right size. Unlike CodedOutputStream it lets a frame be copied
 * from the ring straight to its place.
 */
final class WireWriter {
    private final byte[] bytes;
    private int position;

    WireWriter(byte[] bytes) {
        this.bytes = bytes;
    }

    int position() {
        return position;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Steps over bytes that the caller has put there. */
    void advance(int length) {
        position += length;
    }

    /** Writes a number of at most 7 bits, such as the tag of a field up to 15. */
    void oneByte(int value) {
        bytes[position++] = (byte) value;
    }

    void varint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
    }

    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
    }

    void raw(byte[] source) {
        System.arraycopy(source, 0, bytes, position, source.length);
        position += source.length;
    }

    /** By comparisons: the first compiler neither knows how to count zeros nor how to divide without dividing. */
    static int varintSize(int value) {
        if ((value & -(1 << 7)) == 0) {
            return 1;
        }
        if ((value & -(1 << 14)) == 0) {
            return 2;
        }
        if ((value & -(1 << 21)) == 0) {
            return 3;
        }
        return (value & -(1 << 28)) == 0 ? 4 : 5;
    }

    static int varintSize(long value) {
        int size = 0;
        long rest = value;
        while (rest >>> 28 != 0) {
            rest >>>= 28;
            size += 4;
        }
        return size + varintSize((int) rest);
    }

    /** Small numbers for small deltas of either sign: the encoding of sint64. */
    static long zigZag(long value) {
        return (value << 1) ^ (value >> 63);
    }
}
