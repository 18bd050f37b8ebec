package dev.seine.runtime.doctor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.doctor.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way to a Kafka that is not there. */
class KafkaCheckTest {
    private static List<Finding> findings(String servers, Map<String, String> properties) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        new KafkaCheck(new KafkaSubject(servers, "seine.frames", 1_001_024, new KafkaRole.Producer(), properties))
                .run(findings::add);
        return findings;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }

    @Test
    void sayWhichAddressTakesNoConnection() throws Exception {
        String address = "127.0.0.1:" + closedPort();
        assertThat(findings(address + ",broker.invalid:9092,nonsense", Map.of()))
                .satisfiesExactly(
                        wrong -> assertThat(wrong.text()).isEqualTo("'nonsense' is not host:port"),
                        refused -> {
                            assertThat(refused.level()).isEqualTo(Level.ERROR);
                            assertThat(refused.text())
                                    .contains(address + " takes no connection")
                                    .contains("refused");
                        },
                        unknown -> {
                            assertThat(unknown.level()).isEqualTo(Level.ERROR);
                            assertThat(unknown.text())
                                    .contains("broker.invalid")
                                    .contains("has no address");
                        });
    }

    /** A server that takes connections and never says a word, which is the longest that a step can take. */
    @Test
    void givesUpOnWhatTakesConnectionsButIsNoKafka() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            String away = "127.0.0.1:" + closedPort();
            List<Finding> findings = findings(address + "," + away, Map.of());
            assertThat(findings).extracting(Finding::level).containsExactly(Level.OK, Level.WARNING, Level.ERROR);
            assertThat(findings.getLast().text()).contains("no answer to Kafka's first request");
        }
    }

    /** Kafka's own client would take the first four bytes for a length, and that much memory. */
    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 400 Bad Request', what answers is no Kafka broker",
        "'\u0015\u0003\u0003\u0000\u0002\u0002(', it speaks TLS"
    })
    void keepsKafkasClientFromOtherServers(String answer, String found) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try {
                    other.accept().close(); // which looks whether connections are taken
                    try (Socket connection = other.accept()) {
                        connection.getInputStream().readNBytes(14);
                        connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException e) {
                    // The check has looked elsewhere, and fails the test.
                }
            });
            Finding last =
                    findings("127.0.0.1:" + other.getLocalPort(), Map.of()).getLast();
            answering.join();
            assertThat(last.level()).isEqualTo(Level.ERROR);
            assertThat(last.text()).contains(found);
        }
    }

    @Test
    void tellsWhatIsWrongWithTheClientsProperties() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + server.getLocalPort();
            Map<String, String> noStore = Map.of(
                    "security.protocol",
                    "SSL",
                    "ssl.truststore.type",
                    "PEM",
                    "ssl.truststore.location",
                    "/nowhere/ca.pem");
            assertThat(findings(address, noStore).getLast()).satisfies(finding -> {
                assertThat(finding.level()).isEqualTo(Level.ERROR);
                assertThat(finding.check()).isEqualTo("kafka client");
                assertThat(finding.text()).contains("/nowhere/ca.pem");
            });
            assertThat(findings(address, Map.of("security.protocol", "TLS")).getLast())
                    .satisfies(finding -> assertThat(finding.text()).contains("security.protocol"));
        }
    }
}
