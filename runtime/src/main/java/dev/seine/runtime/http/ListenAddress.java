package dev.seine.runtime.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens, written {@code 127.0.0.1:9464}, {@code [::1]:9464} or {@code localhost:0}.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record ListenAddress(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("(\\[([0-9A-Fa-f:.%\\w]+)]|([^\\[\\]:\\s/]+)):([0-9]{1,5})");

    public ListenAddress {
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("host:port with a port from 0 to 65535");
        }
    }

    public static ListenAddress loopback(int port) {
        return new ListenAddress("127.0.0.1", port);
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if the text is not an address, with what one looks like
     */
    public static ListenAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("host:port such as 127.0.0.1:9464 or [::1]:9464");
        }
        String host = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
        return new ListenAddress(host, Integer.parseInt(matcher.group(4)));
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
