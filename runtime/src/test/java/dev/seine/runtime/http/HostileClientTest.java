package dev.seine.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HostileClientTest {
    private static final HttpLimits LIMITS = new HttpLimits(256, 1_024, 64, 8, Duration.ofSeconds(60));
    private static final HttpLimits IMPATIENT = new HttpLimits(256, 1_024, 64, 8, Duration.ofMillis(700));
    private static final String LAST = "GET /ok HTTP/1.1\r\nConnection: close\r\n\r\n";

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        start(LIMITS);
    }

    private void start(HttpLimits limits) throws IOException {
        Handler large = request -> {
            asked.incrementAndGet();
            return HttpReply.text(200, "x".repeat(1 << 20));
        };
        server = HttpServer.start(
                ListenAddress.loopback(0),
                Map.of("/ok", request -> HttpReply.text(200, "fine"), "/large", large),
                limits);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void severalRequestsAreAnsweredInOrderOnOneConnection() throws Exception {
        String out = RawConnection.exchange(
                server.port(), "GET /ok HTTP/1.1\r\n\r\nHEAD /ok HTTP/1.1\r\n\r\nGET /no HTTP/1.1\r\n\r\n" + LAST);
        assertThat(out.split("HTTP/1.1 ", -1))
                .satisfiesExactly(
                        before -> assertThat(before).isEmpty(),
                        first -> assertThat(first).startsWith("200 OK").endsWith("\r\n\r\nfine"),
                        second -> assertThat(second).startsWith("200 OK").endsWith("\r\n\r\n"),
                        third -> assertThat(third).startsWith("404 Not Found"),
                        fourth -> assertThat(fourth).startsWith("200 OK").endsWith("\r\n\r\nfine"));
    }

    @Test
    void garbageIsAnsweredWith400AndTheConnectionClosed() throws Exception {
        for (String garbage : List.of(
                "\u0016\u0003\u0001\u0002\u0000\r\n\r\n",
                "GET\r\n\r\n",
                "GET /ok HTTP/9\r\n\r\n",
                "GET /ok HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /ok HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "GET /ok HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")) {
            assertThat(RawConnection.exchange(server.port(), garbage))
                    .as(garbage)
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .containsIgnoringCase("\r\nconnection: close\r\n");
        }
        assertStillServes();
    }

    @Test
    void tooMuchOfAnythingIsRefused() throws Exception {
        assertThat(RawConnection.exchange(server.port(), "GET /" + "a".repeat(300) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(RawConnection.exchange(server.port(), "GET /ok HTTP/1.1\r\nA: " + "a".repeat(1_100) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(RawConnection.exchange(server.port(), "GET /ok HTTP/1.1\r\nContent-Length: 4000000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(endless("GET /ok HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n0123456789abcdef\r\n"))
                .doesNotContain("200 OK");
        assertThat(endless("", "A")).doesNotContain("200 OK");
        assertStillServes();
    }

    @Test
    void aClientThatSendsAByteNowAndThenIsCutOff() throws Exception {
        server.close();
        start(IMPATIENT);
        try (RawConnection slow = new RawConnection(server.port())) {
            assertCutOff(() -> {
                slow.send("G");
                Thread.sleep(100);
            });
        }
        try (RawConnection idle = new RawConnection(server.port())) {
            assertThat(idle.readToEnd()).isEmpty();
        }
        assertStillServes();
    }

    @Test
    void aClientThatAsksButDoesNotReadIsNotAnsweredWithoutEnd() throws Exception {
        server.close();
        start(IMPATIENT);
        try (RawConnection greedy = new RawConnection(server.port())) {
            String requests = "GET /large HTTP/1.1\r\n\r\n".repeat(1_000);
            assertCutOff(() -> greedy.send(requests));
        }
        // Loopback sockets buffer some MiB; thousands of answers would mean that they had piled up in the server.
        assertThat(asked.get()).isBetween(1, 100);
        assertStillServes();
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndOthersGoOn() throws Exception {
        List<RawConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < LIMITS.connections(); i++) {
                RawConnection connection = new RawConnection(server.port());
                connections.add(connection);
                connection.send("GET /ok HTTP/1.1\r\n\r\n");
                assertThat(connection.read(15)).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(endless("", LAST)).isEmpty();
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
        assertStillServes();
    }

    @Test
    void randomBytesNeverHangAConnectionNorStopTheServer() throws Exception {
        Random random = new Random(20_260_103);
        String[] pieces = {
            "GET ",
            "HEAD ",
            "/ok",
            "/",
            " HTTP/1.1",
            " HTTP/1.0",
            "\r\n",
            "\n",
            "\r\n\r\n",
            "Host: a",
            "Content-Length: ",
            "5",
            "-1",
            "Transfer-Encoding: chunked",
            "Connection: ",
            "close",
            "keep-alive",
            "Expect: 100-continue",
            ":",
            " ",
            "\t",
            "\0",
            "%",
            "?a=b&",
            "Upgrade: h2c",
            "\u00ff",
            "0\r\n",
            "ffffffff\r\n",
            "PRI * HTTP/2.0"
        };
        for (int round = 0; round < 1_500; round++) {
            StringBuilder bytes = new StringBuilder();
            for (int i = random.nextInt(25); i >= 0; i--) {
                bytes.append(
                        random.nextInt(20) == 0
                                ? String.valueOf((char) random.nextInt(256))
                                : pieces[random.nextInt(pieces.length)]);
            }
            try (RawConnection connection = new RawConnection(server.port())) {
                connection.send(bytes.toString());
                connection.endSending();
                assertThat(connection.readToEnd()).matches("(?s)|HTTP/1\\.[01] [1-5][0-9][0-9] .*");
            } catch (SocketException e) {
                // The server has closed before it had read everything, which it may.
                assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
            }
        }
        assertStillServes();
    }

    private interface Sending {
        void send() throws Exception;
    }

    /** Sends until the server has had enough; the test's time-out is for a server that never has. */
    private static void assertCutOff(Sending sending) throws Exception {
        boolean open = true;
        while (open) {
            try {
                sending.send();
            } catch (SocketException e) {
                open = false;
            }
        }
    }

    private String endless(String start, String more) throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            assertCutOff(() -> {
                connection.send(start);
                for (int i = 0; i < 100_000; i++) {
                    connection.send(more);
                }
            });
            return connection.readToEnd();
        } catch (SocketException e) {
            return "";
        }
    }

    private void assertStillServes() throws IOException {
        String out = "";
        // A place may take a moment to become free after its connection was closed on this side.
        for (int attempt = 0; attempt < 1_000 && out.isEmpty(); attempt++) {
            try {
                out = RawConnection.exchange(server.port(), LAST);
            } catch (SocketException e) {
                out = "";
            }
        }
        assertThat(out).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nfine");
    }
}
