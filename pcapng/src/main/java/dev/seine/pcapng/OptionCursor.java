package dev.seine.pcapng;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks the options of a block. One object for all blocks; offsets count from the block's first byte. */
final class OptionCursor {
    private static final int OPTION_HEADER = 4;

    private final BlockView block;
    private int next;
    private int end;
    private int code;
    private int valueOffset;
    private int valueLength;

    OptionCursor(BlockView block) {
        this.block = block;
    }

    /** Starts in front of the options that stand from the offset to the end of the block's body. */
    void start(int offset) {
        next = offset;
        end = block.bodyEnd();
    }

    /** Moves to the next option, or returns false at their end. */
    boolean next() throws MalformedCaptureException {
        if (end - next < OPTION_HEADER) {
            return false;
        }
        code = block.uint16(next);
        if (code == OptionCode.END_OF_OPTIONS) {
            return false;
        }
        valueLength = block.uint16(next + 2);
        valueOffset = next + OPTION_HEADER;
        if (valueLength > end - valueOffset) {
            throw block.damaged(
                    next + 2,
                    "option %d has %d bytes (the block has room for %d)"
                            .formatted(code, valueLength, end - valueOffset));
        }
        next = valueOffset + BlockType.padded(valueLength);
        return true;
    }

    int code() {
        return code;
    }

    int int32() throws MalformedCaptureException {
        requireLength(Integer.BYTES);
        return block.int32(valueOffset);
    }

    long int64() throws MalformedCaptureException {
        requireLength(Long.BYTES);
        return block.int64(valueOffset);
    }

    long time() throws MalformedCaptureException {
        requireLength(Long.BYTES);
        return block.time(valueOffset);
    }

    int uint8() throws MalformedCaptureException {
        requireLength(Byte.BYTES);
        return block.bytes()[block.index(valueOffset)] & 0xFF;
    }

    byte[] bytes() {
        int start = block.index(valueOffset);
        return Arrays.copyOfRange(block.bytes(), start, start + valueLength);
    }

    /** How many bytes the value has, for those that merely describe and are passed over where they are odd. */
    int length() {
        return valueLength;
    }

    String text() {
        return text(0);
    }

    /** The text behind a filter's kind, or empty where the filter is not a text. */
    String filter() {
        boolean isText = valueLength > 0 && block.bytes()[block.index(valueOffset)] == OptionCode.FILTER_IS_TEXT;
        return isText ? text(1) : "";
    }

    /** An error in the value. */
    MalformedCaptureException damaged(String problem) {
        return block.damaged(valueOffset, "option %d: %s".formatted(code, problem));
    }

    /** Up to a NUL, since some writers count their string's terminator in. */
    private String text(int skipped) {
        byte[] bytes = block.bytes();
        int start = block.index(valueOffset) + skipped;
        int length = 0;
        while (length < valueLength - skipped && bytes[start + length] != 0) {
            length++;
        }
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    private void requireLength(int length) throws MalformedCaptureException {
        if (valueLength != length) {
            throw block.damaged(
                    valueOffset - 2, "option %d has %d bytes (allowed %d)".formatted(code, valueLength, length));
        }
    }
}
