package dev.seine.bench.machine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Where a program tells its health and metrics. */
public final class Endpoint {
    private static final int READY_ATTEMPTS = 600;
    private static final int READY_PAUSE_MS = 100;
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    private Endpoint(int port) {
        this.port = port;
    }

    /** A port that is free now. */
    public static Endpoint free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Endpoint(socket.getLocalPort());
        }
    }

    /** As a configuration names it. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Waits until the program says that it is ready. */
    public void awaitReady(Daemon daemon) throws IOException {
        for (int i = 0; i < READY_ATTEMPTS; i++) {
            daemon.requireAlive();
            if (isReady()) {
                return;
            }
            Pause.milliseconds(READY_PAUSE_MS);
        }
        throw new IOException("nothing is ready at " + address());
    }

    private boolean isReady() throws InterruptedIOException {
        try {
            return get("/readyz").statusCode() == OK;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return false; // Not listening yet.
        }
    }

    /** The sum of all metrics whose lines begin so. */
    public long metric(String beginning) throws IOException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
