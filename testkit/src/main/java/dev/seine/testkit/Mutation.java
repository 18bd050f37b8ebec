package dev.seine.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Changes bytes in ways that readers stumble over. */
final class Mutation {
    private static final int MOST_BLOWS = 4;
    private static final int MOST_INSERTED = 64;
    private static final long[] INTERESTING = {
        0,
        1,
        -1,
        2,
        4,
        8,
        12,
        127,
        128,
        255,
        256,
        32_767,
        32_768,
        65_535,
        65_536,
        262_144,
        262_145,
        1 << 20,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE - 3,
        0xffff_ffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final String[] TEXTS = {
        "null",
        "-1",
        "1e999",
        "\"",
        "{",
        "[",
        "}",
        "]",
        ",",
        "99999999999999999999",
        "\\u0000",
        "true",
        "..",
        "/",
        "%s",
        "\r\n",
        "\n",
        ":",
        " ",
        "\0"
    };

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    /** One to four changes of a sample; another one lends pieces. */
    byte[] of(byte[] sample, byte[] other) {
        byte[] bytes = sample.clone();
        for (int blows = 1 + random.nextInt(MOST_BLOWS); blows > 0; blows--) {
            bytes = blow(bytes, other);
        }
        return bytes;
    }

    private byte[] blow(byte[] bytes, byte[] other) {
        if (bytes.length == 0) {
            return other.clone();
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(9)) {
            case 0, 1 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 2 -> {
                bytes[at] = (byte) random.nextInt();
                yield bytes;
            }
            case 3 -> Arrays.copyOf(bytes, at);
            case 4 -> replaced(bytes, at, at, random(1 + random.nextInt(MOST_INSERTED)));
            case 5 -> replaced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(MOST_INSERTED)), new byte[0]);
            case 6 -> overwritten(bytes, at, number());
            case 7 -> spliced(bytes, at, other);
            default ->
                replaced(bytes, at, at, TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    private byte[] random(int count) {
        byte[] bytes = new byte[count];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    /** A number of 1, 2, 4 or 8 bytes in either order, such as stands in length fields. */
    private byte[] number() {
        int size = 1 << random.nextInt(4);
        long number = INTERESTING[random.nextInt(INTERESTING.length)] + random.nextInt(3) - 1;
        boolean isBigEndian = random.nextBoolean();
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[isBigEndian ? size - 1 - i : i] = (byte) (number >>> (Byte.SIZE * i));
        }
        return bytes;
    }

    private static byte[] overwritten(byte[] bytes, int at, byte[] number) {
        // Fields are mostly aligned.
        int from = at / number.length * number.length;
        System.arraycopy(number, 0, bytes, from, Math.min(number.length, bytes.length - from));
        return bytes;
    }

    private byte[] spliced(byte[] bytes, int at, byte[] other) {
        if (other.length == 0) {
            return bytes;
        }
        int from = random.nextInt(other.length);
        int to = random.nextBoolean() ? other.length : from + random.nextInt(other.length - from);
        return replaced(bytes, at, random.nextBoolean() ? bytes.length : at, Arrays.copyOfRange(other, from, to));
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] with) {
        byte[] result = new byte[bytes.length - (to - from) + with.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
        return result;
    }
}
