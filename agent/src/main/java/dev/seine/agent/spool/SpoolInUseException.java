package dev.seine.agent.spool;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has the spool's directory. */
public final class SpoolInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    SpoolInUseException(Path directory, String holder) {
        super("the spool directory " + directory + " is used by process " + holder
                + ": stop that agent, or give this one a directory of its own");
    }
}
