package dev.seine.proto;

import java.util.zip.CRC32C;

/** The numbers of the wire format that writers and readers share. */
public final class BatchFormat {
    /** The version that this code writes and the only one that it reads. */
    public static final int SCHEMA_VERSION = 1;

    /** Most bytes of a record's value: Kafka's default limit (max.request.size, message.max.bytes) less its own overhead. */
    public static final int MAX_BATCH_BYTES = 1_000_000;

    /** Most frames in a batch: a block of 64 MiB of the smallest frames that the kernel can store. */
    public static final int MAX_FRAMES = 1 << 20;

    /** Most bytes that are kept of a frame; tools that read pcapng refuse more. */
    public static final int MAX_SNAP_LENGTH = 262_144;

    /** Most bytes of a host id in UTF-8. */
    public static final int MAX_HOST_ID_BYTES = 255;

    /** Most bytes of an encoded stream descriptor. */
    public static final int MAX_DESCRIPTOR_BYTES = 8 * 1024;

    /** Most bytes of a batch without its frames: many times what an agent writes, and little enough to become objects. */
    public static final int MAX_HEADER_BYTES = 64 * 1024;

    /** Greatest link type: pcapng has 16 bits for it. */
    public static final int MAX_LINK_TYPE = 65_535;

    /** Bytes of the checksum field: its tag and a fixed32. */
    public static final int CHECKSUM_FIELD_BYTES = 5;

    /** Tag of FrameBatch.crc32c: field 15, wire type 5 (32 bits). */
    public static final byte CHECKSUM_TAG = (15 << 3) | 5;

    private BatchFormat() {}

    /**
     * Writes the checksum field behind the bytes that it covers.
     *
     * @param value starts with the encoded batch at index 0
     * @param length bytes of the batch without the checksum field; the field goes to this index
     */
    public static void appendChecksum(byte[] value, int length) {
        int crc = crc32c(value, length);
        value[length] = CHECKSUM_TAG;
        for (int i = 0; i < Integer.BYTES; i++) {
            value[length + 1 + i] = (byte) (crc >>> (Byte.SIZE * i));
        }
    }

    static void verifyChecksum(byte[] value) throws MalformedBatchException {
        int length = value.length - CHECKSUM_FIELD_BYTES;
        if (length < 0 || value[length] != CHECKSUM_TAG) {
            throw new MalformedBatchException(
                    "the value of " + value.length + " bytes does not end with a checksum field");
        }
        int stored = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            stored |= (value[length + 1 + i] & 0xff) << (Byte.SIZE * i);
        }
        int actual = crc32c(value, length);
        if (stored != actual) {
            throw new MalformedBatchException(
                    String.format("checksum 0x%08x does not match the bytes, whose CRC-32C is 0x%08x", stored, actual));
        }
    }

    private static int crc32c(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
