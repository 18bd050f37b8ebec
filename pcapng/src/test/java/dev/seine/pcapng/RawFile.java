package dev.seine.pcapng;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A capture file written field by field in a chosen byte order, by other code than the encoder's. */
final class RawFile {
    private final ByteBuffer bytes;

    RawFile(ByteOrder order) {
        bytes = ByteBuffer.allocate(1 << 16).order(order);
    }

    /** One option: code, length and value, padded. */
    static final class Option {
        private final int code;
        private final byte[] value;

        Option(int code, byte[] value) {
            this.code = code;
            this.value = value;
        }

        static Option text(int code, String text) {
            return new Option(code, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    RawFile section(Option... options) {
        int start = begin(0x0A0D0D0A);
        int32(0x1A2B3C4D).int16(1).int16(0).int64(-1);
        return options(options).end(start);
    }

    RawFile interfaceBlock(int linkType, int snapLength, Option... options) {
        int start = begin(1);
        int16(linkType).int16(0).int32(snapLength);
        return options(options).end(start);
    }

    RawFile enhancedPacket(int interfaceId, long units, byte[] data, Option... options) {
        int start = begin(6);
        int32(interfaceId).int32((int) (units >>> 32)).int32((int) units);
        int32(data.length).int32(data.length + 10).padded(data);
        return options(options).end(start);
    }

    RawFile obsoletePacket(int interfaceId, int drops, long units, byte[] data, Option... options) {
        int start = begin(2);
        int16(interfaceId).int16(drops).int32((int) (units >>> 32)).int32((int) units);
        int32(data.length).int32(data.length).padded(data);
        return options(options).end(start);
    }

    RawFile simplePacket(int originalLength, byte[] data) {
        int start = begin(3);
        return int32(originalLength).padded(data).end(start);
    }

    RawFile statistics(int interfaceId, long units, Option... options) {
        int start = begin(5);
        int32(interfaceId).int32((int) (units >>> 32)).int32((int) units);
        return options(options).end(start);
    }

    /** A block of any type with a body of whole words. */
    RawFile block(int type, byte[] body) {
        int start = begin(type);
        return padded(body).end(start);
    }

    RawFile pcapHeader(int magic, int version, int snapLength, int linkType) {
        return int32(magic)
                .int16(version >> 8)
                .int16(version & 0xFF)
                .int64(0)
                .int32(snapLength)
                .int32(linkType);
    }

    RawFile pcapRecord(int seconds, int fraction, int firstLength, int secondLength) {
        return int32(seconds).int32(fraction).int32(firstLength).int32(secondLength);
    }

    Option option(int code, long value, int length) {
        ByteBuffer whole = ByteBuffer.allocate(8).order(bytes.order());
        return switch (length) {
            case 1 -> new Option(code, new byte[] {(byte) value});
            case 4 -> new Option(code, cut(whole.putInt((int) value)));
            case 8 -> new Option(code, cut(whole.putLong(value)));
            default -> throw new IllegalArgumentException("length " + length);
        };
    }

    Option timeOption(int code, long units) {
        ByteBuffer whole = ByteBuffer.allocate(8).order(bytes.order());
        return new Option(code, cut(whole.putInt((int) (units >>> 32)).putInt((int) units)));
    }

    RawFile int16(int value) {
        bytes.putShort((short) value);
        return this;
    }

    RawFile int32(int value) {
        bytes.putInt(value);
        return this;
    }

    RawFile int64(long value) {
        bytes.putLong(value);
        return this;
    }

    RawFile raw(byte[] value) {
        bytes.put(value);
        return this;
    }

    /** Overwrites a 32-bit field. */
    RawFile patch(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    int length() {
        return bytes.position();
    }

    byte[] toBytes() {
        byte[] copy = new byte[bytes.position()];
        bytes.get(0, copy);
        return copy;
    }

    private int begin(int type) {
        int start = bytes.position();
        int32(type).int32(0);
        return start;
    }

    private RawFile end(int start) {
        int length = bytes.position() - start + 4;
        bytes.putInt(start + 4, length);
        return int32(length);
    }

    private RawFile padded(byte[] value) {
        bytes.put(value).put(new byte[-value.length & 3]);
        return this;
    }

    private RawFile options(Option... options) {
        for (Option option : options) {
            int16(option.code).int16(option.value.length).padded(option.value);
        }
        return options.length == 0 ? this : int32(0);
    }

    private static byte[] cut(ByteBuffer written) {
        byte[] value = new byte[written.position()];
        written.get(0, value);
        return value;
    }
}
