package dev.seine.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this host calls itself. */
public final class HostNames {
    private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private HostNames() {}

    /** The host's name as the kernel has it; {@code localhost} where it cannot be had. */
    static String own() {
        String name = read(KERNEL_NAME);
        if (name.isEmpty()) {
            name = System.getenv().getOrDefault("HOSTNAME", "");
        }
        return name.isEmpty() ? "localhost" : name;
    }

    /** The id of machine-id(5), or empty. */
    public static String machineId() {
        String id = read(MACHINE_ID);
        return id.matches("[0-9a-f]{32}") ? id : "";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return ""; // Neither file exists on every system, and neither is needed.
        }
    }
}
