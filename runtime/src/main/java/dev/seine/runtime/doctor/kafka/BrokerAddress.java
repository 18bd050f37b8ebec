package dev.seine.runtime.doctor.kafka;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker should be.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
record BrokerAddress(String host, int port) {
    /** Kafka allows a protocol in front, as in SSL://broker:9093, and wants brackets around IPv6 addresses. */
    private static final Pattern TEXT =
            Pattern.compile("(?:[A-Za-z0-9_]+://)?(?:\\[([^\\[\\]]+)]|([^:/\\s\\[\\]]+)):([0-9]{1,5})");

    private static final int PORT_MAX = 65_535;

    BrokerAddress {
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + " is not within 1.." + PORT_MAX);
        }
    }

    /**
     * Reads one of the bootstrap servers.
     *
     * @throws IllegalArgumentException if it is none
     */
    static BrokerAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text.strip() + "' is not host:port");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new BrokerAddress(host, Integer.parseInt(matcher.group(3)));
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
