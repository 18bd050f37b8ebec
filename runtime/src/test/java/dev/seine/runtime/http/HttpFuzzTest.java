package dev.seine.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Fuzz;
import dev.seine.testkit.Rounds;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a client sends, it gets answers or is cut off, and the server is there for the next. */
@Tag(Rounds.FAULT)
class HttpFuzzTest {
    private static final HttpLimits LIMITS = new HttpLimits(256, 1_024, 64, 8, Duration.ofSeconds(20));
    private static final List<String> REQUESTS = List.of(
            "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n",
            "HEAD /ok?a=%41&b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "POST /ok HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n12345",
            "PUT /ok HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\nA: b\r\n\r\n",
            "GET /../%2e%2e/%00 HTTP/1.0\r\n\r\nGET /ok HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");

    @Timeout(7_200)
    @Test
    void anyBytesAreAnsweredOrCutOff() throws IOException {
        try (HttpServer server = HttpServer.start(
                ListenAddress.loopback(0),
                Map.of("/ok", request -> HttpReply.text(200, request.toString().isEmpty() ? "" : "fine")),
                LIMITS)) {
            List<byte[]> samples = REQUESTS.stream()
                    .map(request -> request.getBytes(StandardCharsets.ISO_8859_1))
                    .toList();
            // Coverage cannot guide it: the threads of the server take turns as they like.
            new Fuzz(
                            samples,
                            SocketException.class,
                            new Fuzz.Allocation(200, 1 << 20),
                            bytes -> exchange(server.port(), bytes))
                    .run(Rounds.of("fuzzed requests", 500, 100_000_000));
            assertThat(RawConnection.exchange(server.port(), REQUESTS.get(1))).startsWith("HTTP/1.1 200 OK");
        }
    }

    /** Each answer begins as one; what a connection that is cut off had sent may be lost with it. */
    private static boolean exchange(int port, byte[] request) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            try {
                connection.send(request);
                connection.endSending();
                String answer = connection.readToEnd();
                assertThat(answer.isEmpty() || answer.startsWith("HTTP/1."))
                        .as(answer)
                        .isTrue();
            } catch (SocketException cutOff) {
                assertThat(cutOff.getMessage()).isNotNull();
            }
        }
        return true;
    }
}
