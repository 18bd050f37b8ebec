package dev.seine.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The metrics and health of a program, on a port of the loopback interface. */
public record HttpEndpoint(int port) {
    /** Waits until a path answers with a status. */
    public void awaitStatus(String path, int status) {
        Patience.until(path + " answers " + status, () -> {
            try {
                return get(path).statusCode() == status;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The value of the first metric whose name and labels begin like this; 0 while there is no answer. */
    public long metric(String prefix) throws InterruptedException {
        try {
            return get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .mapToLong(value -> (long) Double.parseDouble(value))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
