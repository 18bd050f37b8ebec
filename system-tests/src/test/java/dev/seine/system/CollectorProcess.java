package dev.seine.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A running collector.
 *
 * @param process the program
 * @param httpPort where its metrics are
 * @param archive that it fills
 */
record CollectorProcess(SeineProcess process, int httpPort, Archive archive) {
    /** Waits until the archive, and a checkpoint, has that many frames from this collector. */
    void awaitArchived(long frames) {
        Patience.until(frames + " frames are archived", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the collector has ended: " + process);
            }
            return metric("seine_frames_total{stage=\"archived\"") >= frames;
        });
    }

    /** Waits until it does its work. */
    void awaitReady() {
        Patience.until("the collector is ready", () -> statusOf("/readyz") == 200);
    }

    /** The value of the first metric whose name and labels begin like this; 0 while there is no answer. */
    long metric(String prefix) throws InterruptedException {
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

    private int statusOf(String path) throws InterruptedException {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Stops it in order, so that all its capture files are sealed. */
    Archive stop() throws InterruptedException {
        process.stop();
        return archive;
    }
}
