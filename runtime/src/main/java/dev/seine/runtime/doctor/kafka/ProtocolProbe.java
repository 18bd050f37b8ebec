package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Finding;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Whether Kafka's protocol is answered on a connection without TLS, asked by the one request that every broker answers before
 * anything else: ApiVersions, version 0 (<a href="https://kafka.apache.org/protocol#The_Messages_ApiVersions">protocol</a>).
 * Kafka's client itself must not be let loose on another server: it takes the first four bytes for a length, and so much memory.
 */
final class ProtocolProbe {
    private static final short API_VERSIONS = 18;
    private static final int CORRELATION_ID = 0x5e19e;
    private static final int REQUEST_BYTES = 10;
    private static final int LEAST_ANSWER_BYTES = 6; // correlation id and error code
    private static final int MOST_ANSWER_BYTES = 1 << 20;
    private static final int TLS_ALERT = 0x15; // RFC 8446, 5.1

    private final String protocol;
    private final TimeBudget time;

    /**
     * For listeners without TLS.
     *
     * @param protocol Kafka's security.protocol
     */
    ProtocolProbe(String protocol, TimeBudget time) {
        this.protocol = protocol;
        this.time = time;
    }

    /** What is wrong with a broker that takes connections, if anything is. */
    Optional<Finding> examine(BrokerAddress broker) {
        try (Socket socket = new Socket()) {
            int limitMs = (int) time.connection().toMillis();
            socket.connect(new InetSocketAddress(broker.host(), broker.port()), limitMs);
            socket.setSoTimeout(limitMs);
            socket.getOutputStream().write(request());
            return judged(broker, new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            return Optional.of(foreign(broker, "there is no answer to Kafka's first request (" + e.getMessage() + ")"));
        }
    }

    private static byte[] request() {
        return ByteBuffer.allocate(Integer.BYTES + REQUEST_BYTES)
                .putInt(REQUEST_BYTES)
                .putShort(API_VERSIONS)
                .putShort((short) 0)
                .putInt(CORRELATION_ID)
                .putShort((short) -1) // no client id
                .array();
    }

    private Optional<Finding> judged(BrokerAddress broker, DataInputStream answer) throws IOException {
        int length = answer.readInt();
        if ((length >>> (Byte.SIZE * 3)) == TLS_ALERT) {
            return Optional.of(foreign(broker, "it speaks TLS"));
        }
        boolean kafka =
                length >= LEAST_ANSWER_BYTES && length <= MOST_ANSWER_BYTES && answer.readInt() == CORRELATION_ID;
        return kafka ? Optional.empty() : Optional.of(foreign(broker, "what answers is no Kafka broker"));
    }

    private Finding foreign(BrokerAddress broker, String what) {
        return Finding.error(
                "kafka protocol",
                broker + " does not speak Kafka's protocol without TLS, as security.protocol " + protocol + " says: "
                        + what,
                "set kafka.properties security.protocol: SSL or SASL_SSL if that listener has TLS, else correct"
                        + " kafka.bootstrap-servers");
    }
}
