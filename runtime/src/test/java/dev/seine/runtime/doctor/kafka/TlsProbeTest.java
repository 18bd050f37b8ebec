package dev.seine.runtime.doctor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.doctor.Level;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a TLS server of OpenSSL, whose certificates are made as each test needs them. */
class TlsProbeTest {
    private static final int ATTEMPTS = 200;

    @TempDir
    Path directory;

    private @Nullable Process server;

    @BeforeEach
    void requirements() {
        Requirements.programs("openssl");
    }

    @AfterEach
    void stopServer() throws InterruptedException {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    /** A certificate that vouches for itself; the end of its validity is in days from now. */
    private void certificate(String name, int days) {
        Program.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                file("key.pem"),
                "-out",
                file("certificate.pem"),
                "-days",
                Integer.toString(days),
                "-subj",
                "/CN=" + name + "/O=Seine",
                "-addext",
                "subjectAltName=DNS:" + name);
    }

    /** The same, but its time is over. */
    private void expiredCertificate() throws IOException {
        Path configuration = Files.writeString(directory.resolve("ca.cnf"), """
                [ca]
                default_ca = test
                [test]
                database = %1$s/index
                new_certs_dir = %1$s
                rand_serial = yes
                default_md = sha256
                policy = any
                copy_extensions = copy
                [any]
                commonName = supplied
                """.formatted(directory));
        Files.createFile(directory.resolve("index"));
        Program.run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                file("key.pem"),
                "-out",
                file("request.pem"),
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost");
        Program.run(
                "openssl",
                "ca",
                "-batch",
                "-selfsign",
                "-config",
                configuration.toString(),
                "-keyfile",
                file("key.pem"),
                "-in",
                file("request.pem"),
                "-out",
                file("certificate.pem"),
                "-notext",
                "-startdate",
                "20200101000000Z",
                "-enddate",
                "20200201000000Z");
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private List<Finding> examine(Map<String, String> trust) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = new ProcessBuilder(
                        "openssl",
                        "s_server",
                        "-quiet",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-key",
                        file("key.pem"),
                        "-cert",
                        file("certificate.pem"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
        awaitListening(port);
        return probe(trust).examine(new BrokerAddress("localhost", port));
    }

    private static TlsProbe probe(Map<String, String> trust) {
        Map<String, Object> properties = new HashMap<>(trust);
        properties.put("bootstrap.servers", "localhost:9092");
        properties.put("security.protocol", "SSL");
        return new TlsProbe(
                TlsSettings.read(new AdminClientConfig(properties).values()), new TimeBudget(Duration.ofMinutes(1)));
    }

    private static void awaitListening(int port) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private Map<String, String> trusted() {
        return Map.of("ssl.truststore.type", "PEM", "ssl.truststore.location", file("certificate.pem"));
    }

    @Test
    void tellsWhoseTheCertificateIsAndUntilWhen() throws Exception {
        certificate("localhost", 365);
        assertThat(examine(trusted())).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.text())
                    .contains("CN=localhost")
                    .contains("issued by")
                    .contains("(36");
        });
    }

    @Test
    void warnsOfACertificateThatWillExpireSoon() throws Exception {
        certificate("localhost", 7);
        assertThat(examine(trusted())).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.remedy())
                    .hasValueSatisfying(remedy -> assertThat(remedy).contains("openssl s_client"));
        });
    }

    @Test
    void anExpiredCertificateIsOneError() throws Exception {
        expiredCertificate();
        assertThat(examine(trusted())).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.ERROR);
            assertThat(finding.text()).contains("has expired at 2020-02-01T00:00:00Z");
        });
    }

    /** The certificate is not at fault, but the client refuses the broker. */
    private static void assertSoundButRefused(List<Finding> findings, String remedyNames) {
        assertThat(findings)
                .satisfiesExactly(certificate -> assertThat(certificate.level()).isEqualTo(Level.OK), refusal -> {
                    assertThat(refusal.level()).isEqualTo(Level.ERROR);
                    assertThat(refusal.remedy())
                            .hasValueSatisfying(remedy -> assertThat(remedy).contains(remedyNames));
                });
    }

    @Test
    void anAuthorityThatIsNotTrustedIsAnErrorBesideTheCertificate() throws Exception {
        certificate("localhost", 365);
        assertSoundButRefused(examine(Map.of()), "ssl.truststore.location");
    }

    @Test
    void aCertificateForAnotherNameIsAnErrorThatNamesTheName() throws Exception {
        certificate("broker.example", 365);
        assertSoundButRefused(examine(trusted()), "broker.example");
    }

    @Test
    void aServerWithoutTlsIsAnError() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getByName("localhost"))) {
            Thread answer = Thread.ofVirtual().start(() -> {
                try (Socket connection = plain.accept();
                        PrintWriter out =
                                new PrintWriter(connection.getOutputStream(), true, StandardCharsets.US_ASCII)) {
                    out.println("220 this is no TLS");
                } catch (IOException e) {
                    // The probe has looked elsewhere, and fails the test.
                }
            });
            assertThat(probe(Map.of()).examine(new BrokerAddress("localhost", plain.getLocalPort())))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.level()).isEqualTo(Level.ERROR);
                        assertThat(finding.text()).contains("does not speak TLS");
                    });
            answer.join();
        }
    }
}
