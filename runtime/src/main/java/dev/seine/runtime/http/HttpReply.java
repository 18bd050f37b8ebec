package dev.seine.runtime.http;

import java.util.regex.Pattern;

/**
 * What a handler answers.
 *
 * @param status 200 to 599
 * @param contentType of the body; the server forbids browsers to guess another
 * @param body sent as UTF-8
 */
public record HttpReply(int status, String contentType, String body) {
    /** A line break here would let a handler's mistake forge headers. */
    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x20-\\x7e]+");

    public HttpReply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("HTTP status " + status + " is not between 200 and 599");
        }
        if (!CONTENT_TYPE.matcher(contentType).matches()) {
            throw new IllegalArgumentException("a content type is printable ASCII");
        }
    }

    public static HttpReply text(int status, String body) {
        return new HttpReply(status, "text/plain; charset=utf-8", body);
    }

    public static HttpReply json(int status, String body) {
        return new HttpReply(status, "application/json", body);
    }
}
