package dev.seine.pcapng;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads numbers from bytes in the order that a file or section uses. */
enum FieldOrder {
    LITTLE_ENDIAN,
    BIG_ENDIAN;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** An unsigned 16-bit number. */
    int uint16(byte[] bytes, int offset) {
        short value = (short) SHORT.get(bytes, offset);
        return Short.toUnsignedInt(this == LITTLE_ENDIAN ? value : Short.reverseBytes(value));
    }

    int int32(byte[] bytes, int offset) {
        int value = (int) INT.get(bytes, offset);
        return this == LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    long uint32(byte[] bytes, int offset) {
        return Integer.toUnsignedLong(int32(bytes, offset));
    }

    long int64(byte[] bytes, int offset) {
        long value = (long) LONG.get(bytes, offset);
        return this == LITTLE_ENDIAN ? value : Long.reverseBytes(value);
    }

    /** A time as pcapng splits it: the upper 32 bits first, whatever the byte order. */
    long time(byte[] bytes, int offset) {
        return (uint32(bytes, offset) << 32) | uint32(bytes, offset + Integer.BYTES);
    }
}
