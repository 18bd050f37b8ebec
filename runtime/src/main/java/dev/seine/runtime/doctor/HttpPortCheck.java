package dev.seine.runtime.doctor;

import dev.seine.runtime.http.ListenAddress;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether metrics and health can be served where they should be. */
public final class HttpPortCheck implements Check {
    private static final String NAME = "http";
    private static final int PATIENCE_MS = 2_000;
    private static final int MAX_ANSWER_BYTES = 1 << 16;
    private static final int HTTP_OK = 200;

    private final Optional<ListenAddress> address;
    private final String example;

    /**
     * For an address.
     *
     * @param address empty if nothing is to be served
     * @param example the setting that would serve it
     */
    public HttpPortCheck(Optional<ListenAddress> address, String example) {
        this.address = address;
        this.example = example;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        findings.accept(address.map(HttpPortCheck::finding)
                .orElseGet(() -> Finding.okBut(NAME, "neither metrics nor health are served", example)));
    }

    private static Finding finding(ListenAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        if (socket.isUnresolved()) {
            return Finding.error(
                    NAME,
                    "the host name in " + address + " is not known",
                    "use an address, such as 127.0.0.1:" + address.port());
        }
        try (ServerSocket server = new ServerSocket()) {
            server.bind(socket);
        } catch (IOException e) {
            return taken(address, socket, e);
        }
        return reach(address, socket.getAddress());
    }

    private static Finding reach(ListenAddress address, InetAddress host) {
        return host.isLoopbackAddress()
                ? Finding.ok(NAME, address + " is free")
                : Finding.okBut(
                        NAME,
                        address + " is free; whoever reaches it reads the metrics, without TLS or a password",
                        "127.0.0.1:" + address.port() + " is for this host alone");
    }

    private static Finding taken(ListenAddress address, InetSocketAddress socket, IOException reason) {
        if (answersAsOneOfOurs(socket)) {
            return Finding.ok(NAME, address + " is served by a Seine process that runs already");
        }
        return Finding.error(
                NAME,
                "nothing can be served at " + address + ": " + reason.getMessage(),
                "choose another port, or stop what has it: ss -ltnp 'sport = :" + address.port() + "'");
    }

    private static boolean answersAsOneOfOurs(InetSocketAddress socket) {
        String host = socket.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : socket.getAddress().getHostAddress();
        String name = host.contains(":") ? "[" + host + "]" : host;
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://" + name + ":" + socket.getPort() + "/metrics")
                            .toURL()
                            .openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(PATIENCE_MS);
            connection.setReadTimeout(PATIENCE_MS);
            try (var body = connection.getInputStream()) {
                String answer = new String(body.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
                return connection.getResponseCode() == HTTP_OK && answer.contains("seine_");
            } finally {
                connection.disconnect();
            }
        } catch (IOException | IllegalArgumentException e) {
            return false; // Whatever it is, it does not speak as ours do.
        }
    }
}
