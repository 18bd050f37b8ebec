package dev.seine.runtime.http;

import java.time.Duration;

/**
 * What the server grants its clients, so that none can hold it up or fill its memory.
 *
 * @param requestLineBytes the method, path and query
 * @param headerBytes all headers of a request together
 * @param bodyBytes a body, which GET does not need
 * @param connections open at a time; more are closed at once
 * @param patience from the end of one answer to the end of the next request, and for a client to take an answer
 */
public record HttpLimits(int requestLineBytes, int headerBytes, int bodyBytes, int connections, Duration patience) {
    public HttpLimits {
        if (requestLineBytes <= 0 || headerBytes <= 0 || bodyBytes < 0 || connections <= 0) {
            throw new IllegalArgumentException("HTTP limits are more than 0");
        }
        if (patience.toMillis() <= 0) {
            throw new IllegalArgumentException("the patience with HTTP clients is 1 ms or more");
        }
    }

    /** Ample for a scraper, a probe and some people. */
    public static HttpLimits defaults() {
        return new HttpLimits(4_096, 8_192, 1_024, 64, Duration.ofSeconds(60));
    }
}
