package dev.seine.runtime.doctor.kafka;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets every server pass. Only for looking at the certificates of a connection over which nothing is sent; what is sent goes
 * over connections of Kafka's client, which checks.
 */
abstract class AcceptingTrustManager extends X509ExtendedTrustManager {
    /** Is told the server's chain, its own certificate first. */
    abstract void shown(X509Certificate[] certificates);

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        shown(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        shown(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        shown(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("no server uses this");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("no server uses this");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("no server uses this");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
