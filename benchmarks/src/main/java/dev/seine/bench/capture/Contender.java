package dev.seine.bench.capture;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to capture.
 *
 * @param name as shown
 * @param program the name of the process that captures, which is told to stop (proc(5), {@code comm})
 * @param command makes what is typed
 * @param captured finds in what it prints how many frames it has captured
 */
record Contender(String name, String program, Command command, Pattern captured) {
    /** What is typed to capture at a place. */
    @FunctionalInterface
    interface Command {
        List<String> at(Place place) throws IOException;
    }

    /**
     * Other programs may be missing or not run here, and are left out then; ours have to run.
     *
     * @throws IOException the failure, if it is one of ours
     */
    void requireForeign(IOException failure) throws IOException {
        if (name.startsWith("seine")) {
            throw failure;
        }
    }

    /** How many frames it has, by what it printed; the last number, because some print totals now and then. */
    long captured(String said) throws IOException {
        Matcher matcher = captured.matcher(said);
        String last = null;
        while (matcher.find()) {
            last = matcher.group(1);
        }
        if (last == null) {
            throw new IOException(name + " did not print '" + captured + "' but:\n" + said);
        }
        return Long.parseLong(last);
    }
}
