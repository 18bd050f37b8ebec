package dev.seine.agent.spool;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The bytes of a spool file. It is called {@code NUMBER.spool}, with 16 decimal digits; files are replayed in the order of
 * their numbers. All integers are big endian.
 *
 * <pre>
 *  offset bytes
 *       0     8  "SEINESPL"
 *       8     4  version, 1
 *      12     4  zero
 *      16     8  marker: random, other than 0, drawn for this file
 *      24     4  zero
 *      28     4  CRC-32C of bytes 0 to 27
 *  then, as often as there are batches:
 *       0     8  marker
 *       8     4  length of the value, 0 to 1,000,000
 *      12     4  frames in the batch, 0 to 1,048,576
 *      16     4  number of the batch's stream, which means something only in the run that wrote the file
 *      20     4  CRC-32C of bytes 0 to 19 and of the value
 *      24        the value: the complete bytes of one Kafka record
 * </pre>
 *
 * <p>The marker lets a reader find the next record behind damage. It is random so that nobody on the network can send a frame
 * that would be taken for a record: whoever captures a spool file on its way over the network captures another marker. Where the
 * file's header is damaged the marker is taken from the first record, if that one is whole.
 */
final class SpoolFormat {
    /** Bytes before the first record. */
    static final int FILE_HEADER_BYTES = 32;

    private static final long MAGIC = 0x5345494e4553504cL; // "SEINESPL"
    private static final int VERSION = 1;
    private static final int MARKER_AT = 16;
    private static final int CHECKSUM_AT = 28;
    private static final Pattern NAME = Pattern.compile("([0-9]{16})\\.spool");
    private static final Pattern CORRUPT_NAME = Pattern.compile("([0-9]{16})\\.spool\\.corrupt");

    private SpoolFormat() {}

    static String name(long number) {
        return String.format(Locale.ROOT, "%016d.spool", number);
    }

    /** The name of a file that was set aside. */
    static String corruptName(long number) {
        return name(number) + ".corrupt";
    }

    /** The number of a spool file; empty if the name is no spool file's. */
    static OptionalLong number(String name) {
        return number(NAME, name);
    }

    /** The number of a file that was set aside. */
    static OptionalLong corruptNumber(String name) {
        return number(CORRUPT_NAME, name);
    }

    private static OptionalLong number(Pattern pattern, String name) {
        Matcher matcher = pattern.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    static byte[] fileHeader(long marker) {
        ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(marker).putInt(0);
        header.putInt(checksum(header.array()));
        return header.array();
    }

    /** The marker that a header tells; empty if the header is damaged. */
    static OptionalLong marker(byte[] header) {
        ByteBuffer fields = ByteBuffer.wrap(header);
        boolean sound = fields.getLong(0) == MAGIC
                && fields.getInt(8) == VERSION
                && fields.getInt(CHECKSUM_AT) == checksum(header)
                && fields.getLong(MARKER_AT) != 0;
        return sound ? OptionalLong.of(fields.getLong(MARKER_AT)) : OptionalLong.empty();
    }

    private static int checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CHECKSUM_AT);
        return (int) crc.getValue();
    }
}
