package dev.seine.collector.checkpoint;

import java.io.IOException;

/** A checkpoint is not what was written; the message names the file and the remedy. */
public final class DamagedCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedCheckpointException(String message) {
        super(message);
    }

    DamagedCheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
