package dev.seine.collector.archive;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A host id as a part of a path. Host ids come from outside, so nothing but {@code A-Z a-z 0-9 . _ -} stays as it is: every
 * other byte of the UTF-8 becomes {@code %XX}, a leading dot as well. A name that gets too long is cut and ends with
 * {@code %-} and 128 bits of the id's SHA-256; no other name contains {@code %-}, so two hosts never share a folder.
 */
public final class HostName {
    /** Most characters of an encoded name: with everything that a sealed file's name adds, it stays below 255 bytes. */
    public static final int MAX_LENGTH = 160;

    private static final String HASH_MARK = "%-";
    private static final int HASH_BYTES = 16;
    private static final int KEPT_LENGTH = MAX_LENGTH - HASH_MARK.length() - 2 * HASH_BYTES;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private HostName() {}

    /** The name of a host id that is not empty. */
    public static String encode(String hostId) {
        if (hostId.isEmpty()) {
            throw new IllegalArgumentException("a host id is not empty");
        }
        byte[] bytes = hostId.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder();
        int kept = 0;
        for (byte each : bytes) {
            if (name.length() <= KEPT_LENGTH) {
                kept = name.length();
            }
            boolean leadingDot = each == '.' && name.isEmpty();
            if (isPlain(each) && !leadingDot) {
                name.append((char) each);
            } else {
                name.append('%').append(HEX.toHexDigits(each));
            }
        }
        if (name.length() <= MAX_LENGTH) {
            return name.toString();
        }
        return name.substring(0, kept) + HASH_MARK + HEX.formatHex(sha256(bytes), 0, HASH_BYTES);
    }

    private static boolean isPlain(byte each) {
        return (each >= 'A' && each <= 'Z')
                || (each >= 'a' && each <= 'z')
                || (each >= '0' && each <= '9')
                || each == '.'
                || each == '_'
                || each == '-';
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
