package dev.seine.agent.spool;

import java.time.Duration;

/**
 * How large a spool may get and how it behaves.
 *
 * @param maxBytes of all files together, those that were set aside included
 * @param fileBytes a file is ended before it grows beyond this; a single larger record gets a file of its own
 * @param forceInterval how long a record may be in the kernel's memory alone
 * @param policy what gives way when the spool is full
 * @param maxBytesPerSecond of replay, more than 0; exceeded only where twice the live rate is more, see {@link DrainRate}
 */
public record SpoolSettings(
        long maxBytes, long fileBytes, Duration forceInterval, SpoolPolicy policy, long maxBytesPerSecond) {
    public SpoolSettings {
        if (fileBytes < 1 || maxBytes / 2 < fileBytes) {
            throw new IllegalArgumentException("a spool of " + maxBytes + " bytes cannot consist of files of "
                    + fileBytes + " bytes: it needs room for two");
        }
        if (maxBytesPerSecond < 1) {
            throw new IllegalArgumentException("nothing can be replayed at " + maxBytesPerSecond + " bytes a second");
        }
    }
}
