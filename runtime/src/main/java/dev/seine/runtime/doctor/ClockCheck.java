package dev.seine.runtime.doctor;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/** Whether a daemon keeps this host's clock right: every frame has its time from it. */
public final class ClockCheck implements Check {
    private static final String NAME = "clock";

    /** The kernel adds 500 µs a second since the last look at a server, and daemons look every half an hour or so. */
    private static final long LARGE_ERROR_MICROS = 2_000_000;

    private static final double MICROS_PER_MILLI = 1_000;

    private final Source source;

    /** Asks the kernel; the one place where it is known how. */
    public interface Source {
        Reading read() throws IOException;
    }

    /**
     * What the kernel says.
     *
     * @param synchronised whether a daemon vouches for the time
     * @param maxErrorMicros how wrong it may be, in microseconds
     */
    public record Reading(boolean synchronised, long maxErrorMicros) {}

    public ClockCheck(Source source) {
        this.source = source;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        findings.accept(finding());
    }

    private Finding finding() {
        Reading reading;
        try {
            reading = source.read();
        } catch (IOException e) {
            return Finding.warning(
                    NAME,
                    "the kernel does not say whether its clock is right: " + e.getMessage(),
                    "ask on the host itself: timedatectl, or chronyc tracking");
        }
        if (!reading.synchronised()) {
            return Finding.warning(
                    NAME,
                    "nothing keeps this host's clock right, so the times of its frames cannot be compared with other hosts'",
                    "run a time daemon on the host, as in: apt install chrony && systemctl enable --now chrony");
        }
        String error = String.format(Locale.ROOT, "%.1f ms", reading.maxErrorMicros() / MICROS_PER_MILLI);
        if (reading.maxErrorMicros() > LARGE_ERROR_MICROS) {
            return Finding.warning(
                    NAME,
                    "synchronised, but perhaps wrong by up to " + error,
                    "look at the time daemon's sources: chronyc sources, or timedatectl timesync-status");
        }
        return Finding.ok(NAME, "synchronised, wrong by at most " + error);
    }
}
