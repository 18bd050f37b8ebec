package dev.seine.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seine.runtime.metrics.Metric;
import dev.seine.runtime.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();
    private volatile HealthReport ready = HealthReport.healthy();
    private HttpServer server;
    private List<Thread> before;

    @BeforeEach
    void start() throws IOException {
        metrics.counter(Metric.of("seine_frames_total", "Frames"), () -> 5);
        Map<String, Handler> routes = ProcessRoutes.of(metrics, HealthReport::healthy, () -> ready);
        routes.put(
                "/echo", request -> HttpReply.text(200, request.parameter("q").orElse("nothing")));
        routes.put("/broken", request -> {
            throw new IllegalStateException("the reason is for the log");
        });
        before = serverThreads();
        server = HttpServer.start(ListenAddress.loopback(0), routes);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        metrics.close();
    }

    private HttpResponse<String> send(String method, String target, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void metricsAreScrapedInPrometheusFormat() throws Exception {
        HttpResponse<String> response = send("GET", "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("seine_frames_total 5.0\n", "jvm_memory_used_bytes{");
    }

    @Test
    void readinessAnswers503WithItsReasons() throws Exception {
        assertThat(send("GET", "/readyz").body()).isEqualTo("ok\n");
        ready = HealthReport.of(List.of("disk is full", "no \"broker\""));
        HttpResponse<String> text = send("GET", "/readyz");
        assertThat(text.statusCode()).isEqualTo(503);
        assertThat(text.body()).isEqualTo("disk is full\nno \"broker\"\n");
        String json = "{\"ok\":false,\"reasons\":[\"disk is full\",\"no \\\"broker\\\"\"]}\n";
        assertThat(send("GET", "/readyz?format=json").body()).isEqualTo(json);
        HttpResponse<String> accepted = send("GET", "/readyz", "Accept", "application/json");
        assertThat(accepted.body()).isEqualTo(json);
        assertThat(accepted.headers().firstValue("content-type")).contains("application/json");
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void headAnswersWithTheLengthButWithoutTheBody() throws Exception {
        HttpResponse<String> response = send("HEAD", "/echo?q=abcd");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).contains("4");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void anUnknownPathGetsTheListOfPathsAndNothingOfItsOwn() throws Exception {
        HttpResponse<String> response = send("GET", "/%3Cscript%3Ealert(1)%3C/script%3E?a=%3Cb%3E");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("not found; there are:\n/broken\n/echo\n/healthz\n/metrics\n/readyz\n");
    }

    @Test
    void otherMethodsAreNotAllowed() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "FROBNICATE")) {
            HttpResponse<String> response = send(method, "/metrics");
            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("allow")).contains("GET, HEAD");
        }
    }

    @Test
    void aHandlerThatThrowsGives500WithoutTheReasonAndTheServerGoesOn() throws Exception {
        HttpResponse<String> response = send("GET", "/broken");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("internal error; the log of the process has the reason\n");
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void parametersAreDecodedAndBrokenOnesRefused() throws Exception {
        assertThat(send("GET", "/echo?x=1&q=%C3%A9+%26&q=2").body()).isEqualTo("é &");
        assertThat(send("GET", "/echo").body()).isEqualTo("nothing");
        assertThat(RawConnection.exchange(server.port(), "GET /echo?q=%zz HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void browsersMayNeitherGuessNorRunNorKeepAnything() throws Exception {
        for (String target : List.of("/metrics", "/nowhere", "/broken")) {
            Map<String, List<String>> headers = send("GET", target).headers().map();
            assertThat(headers)
                    .containsEntry("x-content-type-options", List.of("nosniff"))
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsEntry("content-security-policy", List.of("default-src 'none'; frame-ancestors 'none'"));
        }
    }

    @Test
    void anAddressThatCannotBeListenedOnIsNamedWithTheRemedy() {
        ListenAddress taken = ListenAddress.loopback(server.port());
        assertThatThrownBy(() -> HttpServer.start(taken, Map.of()).close())
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on " + taken + ": Address already in use;"
                        + " choose another address or port, or stop the process that has it");
        assertThatThrownBy(() -> HttpServer.start(new ListenAddress("no.such.host.invalid", 0), Map.of())
                        .close())
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on no.such.host.invalid:0: the host name is not known; use an address");
    }

    @Test
    void runsOnOneDaemonThreadWhichEndsWithIt() throws InterruptedException {
        List<Thread> threads = serverThreads();
        assertThat(threads)
                .filteredOn(thread -> !before.contains(thread))
                .hasSize(1)
                .allMatch(Thread::isDaemon);
        server.close();
        // The loop is over when close returns; the thread may have its last instructions before it.
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    private static List<Thread> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("seine-http"))
                .toList();
    }
}
