package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.doctor.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Looks at a broker's certificates: first at what it shows, whoever it is, so that there is something to tell where it is not
 * trusted; then whether the client's own configuration trusts it. Nothing is sent but the handshake.
 */
final class TlsProbe {
    private static final String NAME = "tls";
    private static final String RENEW =
            "renew that broker's certificate, and look at it with: openssl s_client -showcerts -connect ";

    private final TlsSettings settings;
    private final TimeBudget time;

    TlsProbe(TlsSettings settings, TimeBudget time) {
        this.settings = settings;
        this.time = time;
    }

    /** What is to be said of a broker that takes connections. */
    List<Finding> examine(BrokerAddress broker) {
        ShownChain shown = new ShownChain();
        try {
            handshake(broker, shown.context(), Optional.empty());
        } catch (IOException e) {
            // With its chain at hand the broker speaks TLS, and may want a certificate of the client.
            if (shown.chain().isEmpty()) {
                return List.of(noTls(broker, e));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
        List<Finding> findings = new ArrayList<>(
                new Certificates(Instant.now()).findings(broker.toString(), shown.chain(), RENEW + broker));
        boolean expired = findings.stream().anyMatch(finding -> finding.level() == Level.ERROR);
        if (!expired) {
            settings.context()
                    .flatMap(context -> distrust(broker, context, shown.chain()))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static Finding noTls(BrokerAddress broker, IOException e) {
        return Finding.error(
                NAME,
                broker + " does not speak TLS: " + e.getMessage(),
                "use the port of the broker's TLS listener in kafka.bootstrap-servers, or set kafka.properties"
                        + " security.protocol to that listener's: PLAINTEXT or SASL_PLAINTEXT");
    }

    private Optional<Finding> distrust(BrokerAddress broker, SSLContext context, List<X509Certificate> chain) {
        try {
            handshake(broker, context, settings.endpointIdentification());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(isAboutTheName(e) ? otherName(broker, chain.getFirst(), e) : untrusted(broker, e));
        }
    }

    private static boolean isAboutTheName(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("subject alternative") || message.contains("No name matching");
    }

    private static Finding otherName(BrokerAddress broker, X509Certificate certificate, IOException e) {
        return Finding.error(
                NAME,
                "the certificate of " + broker + " is for another name: " + e.getMessage(),
                "name the broker as its certificate does (" + names(certificate)
                        + "), or give it a certificate with the name " + broker.host());
    }

    private static String names(X509Certificate certificate) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                return alternatives.stream()
                        .map(entry -> String.valueOf(entry.get(1)))
                        .toList()
                        .toString();
            }
        } catch (CertificateParsingException e) {
            // Then the subject has to do.
        }
        return certificate.getSubjectX500Principal().getName();
    }

    private static Finding untrusted(BrokerAddress broker, IOException e) {
        String cause = e instanceof SSLException ? String.valueOf(e.getMessage()) : e.toString();
        return Finding.error(
                NAME,
                "the client refuses " + broker + ": " + cause,
                "set kafka.properties ssl.truststore.type: PEM and ssl.truststore.location to the certificate of the"
                        + " authority that issued the broker's");
    }

    private void handshake(BrokerAddress broker, SSLContext context, Optional<String> endpointIdentification)
            throws IOException {
        int limitMs = (int) time.connection().toMillis();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(broker.host(), broker.port()), limitMs);
            plain.setSoTimeout(limitMs);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, broker.host(), broker.port(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                endpointIdentification.ifPresent(parameters::setEndpointIdentificationAlgorithm);
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            }
        }
    }

    /** Remembers the chain that it is shown, and trusts whatever it is: nothing is sent to that broker. */
    private static final class ShownChain {
        private volatile List<X509Certificate> chain = List.of();

        SSLContext context() throws GeneralSecurityException {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Manager()}, null);
            return context;
        }

        List<X509Certificate> chain() {
            return chain;
        }

        private final class Manager extends AcceptingTrustManager {
            @Override
            void shown(X509Certificate[] certificates) {
                chain = List.of(certificates);
            }
        }
    }
}
