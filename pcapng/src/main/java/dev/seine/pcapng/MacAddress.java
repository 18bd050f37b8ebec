package dev.seine.pcapng;

import java.util.HexFormat;

/**
 * An EUI-48 address, the value of {@code if_MACaddr}.
 *
 * @param value the six bytes as a number, the first on the wire being the most significant: 0 to 2^48 - 1
 */
public record MacAddress(long value) {
    /** Bytes in an address. */
    public static final int LENGTH = 6;

    private static final HexFormat FORMAT = HexFormat.ofDelimiter(":");

    public MacAddress {
        if (value >>> (8 * LENGTH) != 0) {
            throw new IllegalArgumentException("MAC address 0x%x has more than 48 bits".formatted(value));
        }
    }

    /** The address in the order of the wire. */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("MAC address of %d bytes; it has %d".formatted(bytes.length, LENGTH));
        }
        long value = 0;
        for (byte next : bytes) {
            value = (value << 8) | (next & 0xFF);
        }
        return new MacAddress(value);
    }

    /** A new array in the order of the wire. */
    public byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) (value >>> (8 * (LENGTH - 1 - i)));
        }
        return bytes;
    }

    /** As {@code ip link} prints it: {@code 02:00:00:00:00:01}. */
    @Override
    public String toString() {
        return FORMAT.formatHex(bytes());
    }
}
