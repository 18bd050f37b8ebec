package dev.seine.runtime.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory that the kernel says the process has, which is more than the JVM knows of: rings, buffers, its own structures. */
public final class ProcessMemory {
    /** See proc_pid_status(5); the kernel's kB are 1,024 bytes. */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+([0-9]{1,15}) kB$");

    private ProcessMemory() {}

    /** Resident bytes; empty on a system without /proc. */
    public static OptionalLong residentBytes() {
        try {
            Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
            return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1024) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
