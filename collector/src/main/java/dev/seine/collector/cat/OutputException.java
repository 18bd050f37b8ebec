package dev.seine.collector.cat;

import java.io.IOException;

/** The frames cannot be written, as opposed to: read. */
public final class OutputException extends Exception {
    private static final long serialVersionUID = 1L;

    OutputException(IOException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }

    /** Whether merely nobody reads any more, as after {@code | head}. */
    public boolean isBrokenPipe() {
        return "Broken pipe".equals(getMessage());
    }
}
