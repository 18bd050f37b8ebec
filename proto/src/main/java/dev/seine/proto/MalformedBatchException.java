package dev.seine.proto;

import java.io.IOException;

/** A record's value is not a frame batch that this version understands; the message says why. */
public final class MalformedBatchException extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedBatchException(String message) {
        super(message);
    }

    public MalformedBatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
