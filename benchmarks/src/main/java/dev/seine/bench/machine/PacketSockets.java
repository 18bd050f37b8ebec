package dev.seine.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The kernel's list of AF_PACKET sockets, {@code /proc/net/packet}: the same sign of readiness for every contender. */
public final class PacketSockets {
    private static final int INTERFACE = 4;
    private static final int RUNNING = 5;

    private PacketSockets() {}

    /** Whether a socket receives from the interface. */
    public static boolean receiveFrom(String interfaceName) throws IOException {
        String index = Files.readString(Path.of("/sys/class/net", interfaceName, "ifindex"))
                .strip();
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/packet"))) {
            return lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .anyMatch(fields -> fields[INTERFACE].equals(index) && fields[RUNNING].equals("1"));
        }
    }
}
