package dev.seine.runtime.http;

/** Answers the requests for one path. */
@FunctionalInterface
public interface Handler {
    /**
     * Called on the server's only thread, so it answers from memory and does not block. What it throws is logged, and the
     * client gets status 500 without the reason.
     */
    HttpReply handle(HttpRequestView request) throws Exception;
}
