package dev.seine.pcapng;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Little-endian bytes that grow at the end, in blocks and options of pcapng. One thread at a time. */
final class BlockBuffer {
    private static final int FIRST_CAPACITY = 64 * 1024;
    /** A little below the largest int, as the largest array of some virtual machines is. */
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Forgets what stands behind a length. */
    void cut(int toLength) {
        length = toLength;
    }

    /** Begins a block and returns where. */
    int begin(int blockType) {
        int start = length;
        putInt(blockType);
        putInt(0);
        return start;
    }

    /** Ends the block that began there, once its length is known; a block too long to be read is taken back. */
    void end(int start) {
        int blockLength = length - start + Integer.BYTES;
        if (blockLength > CaptureLimits.MAX_BLOCK_LENGTH) {
            cut(start);
            throw new IllegalArgumentException(
                    "block of %d bytes; at most %d are read".formatted(blockLength, CaptureLimits.MAX_BLOCK_LENGTH));
        }
        putInt(blockLength);
        INT.set(bytes, start + Integer.BYTES, blockLength);
    }

    void putShort(int value) {
        reserve(Short.BYTES);
        SHORT.set(bytes, length, (short) value);
        length += Short.BYTES;
    }

    void putInt(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    void putLong(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    /** A time as pcapng splits it: the upper 32 bits first, whatever the byte order. */
    void putTime(long timeNs) {
        putInt((int) (timeNs >>> 32));
        putInt((int) timeNs);
    }

    void putPadded(byte[] source, int offset, int count) {
        int end = reservePadded(count);
        System.arraycopy(source, offset, bytes, length, count);
        length = end;
    }

    /** Copies without moving the source's position. */
    void putPadded(ByteBuffer source, int offset, int count) {
        int end = reservePadded(count);
        source.get(offset, bytes, length, count);
        length = end;
    }

    void intOption(int code, int value) {
        optionHeader(code, Integer.BYTES);
        putInt(value);
    }

    void longOption(int code, long value) {
        optionHeader(code, Long.BYTES);
        putLong(value);
    }

    void timeOption(int code, long timeNs) {
        optionHeader(code, Long.BYTES);
        putTime(timeNs);
    }

    void bytesOption(int code, byte[] value) {
        if (value.length > CaptureLimits.MAX_OPTION_LENGTH) {
            throw new IllegalArgumentException("option %d of %d bytes; at most %d fit"
                    .formatted(code, value.length, CaptureLimits.MAX_OPTION_LENGTH));
        }
        optionHeader(code, value.length);
        putPadded(value, 0, value.length);
    }

    /** A text in UTF-8; an empty one is left out. */
    void textOption(int code, String text) {
        if (!text.isEmpty()) {
            bytesOption(code, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    void endOfOptions() {
        optionHeader(OptionCode.END_OF_OPTIONS, 0);
    }

    /** Makes sure that so many bytes fit, so that a block is not grown several times. */
    void reserve(int count) {
        if (bytes.length - length < count) {
            grow((long) length + count);
        }
    }

    private void optionHeader(int code, int valueLength) {
        putShort(code);
        putShort(valueLength);
    }

    /** Clears the padding, since the array may hold an earlier block's bytes there, and returns where it ends. */
    private int reservePadded(int count) {
        int padded = BlockType.padded(count);
        reserve(padded);
        Arrays.fill(bytes, length + count, length + padded, (byte) 0);
        return length + padded;
    }

    private void grow(long needed) {
        if (needed > MAX_CAPACITY) {
            throw new IllegalStateException(
                    "%d bytes of blocks; write out and clear them before %d are there".formatted(needed, MAX_CAPACITY));
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_CAPACITY, Math.max(needed, bytes.length * 2L)));
    }
}
