package dev.seine.runtime.doctor.kafka;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.apache.kafka.common.security.ssl.SslFactory;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka's client makes of the ssl.* properties.
 *
 * @param context with which it connects; empty if a class of the user's own makes its connections
 * @param ownChain the client's own certificate and those that vouch for it; empty if it has none
 * @param endpointIdentification how names are compared; empty if they are not
 */
record TlsSettings(
        Optional<SSLContext> context, List<X509Certificate> ownChain, Optional<String> endpointIdentification) {
    /** Without TLS. */
    static final TlsSettings NONE = new TlsSettings(Optional.empty(), List.of(), Optional.empty());

    TlsSettings {
        ownChain = List.copyOf(ownChain);
    }

    /**
     * Reads key stores and trust stores as the client would.
     *
     * @param values the client's properties, parsed by its own rules
     * @throws org.apache.kafka.common.KafkaException if it could not use them
     */
    static TlsSettings read(Map<String, ?> values) {
        Optional<String> identification = Optional.ofNullable(
                        values.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG))
                .map(Object::toString)
                .filter(text -> !text.isEmpty());
        SslFactory factory = new SslFactory(ConnectionMode.CLIENT);
        try {
            factory.configure(values);
            if (factory.sslEngineFactory() instanceof DefaultSslEngineFactory engines) {
                return new TlsSettings(Optional.of(engines.sslContext()), chain(engines.keystore()), identification);
            }
            return new TlsSettings(Optional.empty(), List.of(), identification);
        } finally {
            factory.close();
        }
    }

    private static List<X509Certificate> chain(@Nullable KeyStore store) {
        List<X509Certificate> chain = new ArrayList<>();
        if (store == null) {
            return chain;
        }
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] certificates = store.getCertificateChain(alias);
                if (certificates != null && chain.isEmpty()) {
                    for (Certificate certificate : certificates) {
                        if (certificate instanceof X509Certificate x509) {
                            chain.add(x509);
                        }
                    }
                }
            }
            return chain;
        } catch (KeyStoreException e) {
            throw new IllegalStateException("Kafka's client hands out key stores that are loaded", e);
        }
    }

    /** As brokers call the client, unless they have rules of their own. */
    Optional<String> ownSubject() {
        return ownChain.stream()
                .findFirst()
                .map(own -> own.getSubjectX500Principal().getName());
    }
}
