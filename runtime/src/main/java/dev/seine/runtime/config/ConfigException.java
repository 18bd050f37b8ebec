package dev.seine.runtime.config;

import org.jspecify.annotations.Nullable;

/**
 * A configuration that cannot be used. The message is one line, ready for a person: where (file, line and column, or the
 * environment variable), what, and what would be right. It never contains the value of a {@link Secret}.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(Origin origin, String problem) {
        this(origin, problem, null);
    }

    ConfigException(Origin origin, String problem, @Nullable Throwable cause) {
        super(origin + ": " + problem, cause);
    }
}
