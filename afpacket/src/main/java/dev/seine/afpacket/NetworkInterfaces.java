package dev.seine.afpacket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The interfaces of the network namespace that {@code /sys} and {@code /proc} show. */
public final class NetworkInterfaces {
    private static final int IFF_UP = 1;

    private final Path sysClassNet;
    private final Path procNet;

    /** Those of the running system. */
    public NetworkInterfaces() {
        this(Path.of("/sys/class/net"), Path.of("/proc/net"));
    }

    NetworkInterfaces(Path sysClassNet, Path procNet) {
        this.sysClassNet = sysClassNet;
        this.procNet = procNet;
    }

    /** All interfaces in name order, without those that go while they are read. */
    public List<InterfaceInfo> list() throws IOException {
        try (Stream<Path> names = Files.list(sysClassNet)) {
            return names.map(path -> path.getFileName().toString())
                    .sorted()
                    .flatMap(name -> lookup(name).stream())
                    .toList();
        }
    }

    /** The interface of that name, if there is one. */
    public Optional<InterfaceInfo> lookup(String name) {
        Path directory = sysClassNet.resolve(name);
        if (name.isEmpty() || !sysClassNet.equals(directory.getParent())) {
            return Optional.empty(); // a name that is a path
        }
        try {
            return Optional.of(new InterfaceInfo(
                    name,
                    (int) number(directory.resolve("ifindex")),
                    (int) number(directory.resolve("mtu")),
                    macAddress(directory),
                    (int) number(directory.resolve("type")),
                    speedMbits(directory),
                    (number(directory.resolve("flags")) & IFF_UP) != 0,
                    number(directory.resolve("statistics/rx_packets")),
                    number(directory.resolve("statistics/rx_dropped")),
                    number(directory.resolve("statistics/rx_missed_errors"))));
        } catch (IOException e) {
            return Optional.empty(); // not there, or gone meanwhile
        }
    }

    /**
     * The operational state of RFC 2863 in the kernel's words: {@code up}, {@code down}, {@code lowerlayerdown},
     * {@code dormant}; {@code unknown} for an interface that does not tell, such as loopback, or is not there.
     */
    public String operationalState(String name) {
        try {
            return lookup(name).isPresent() ? text(sysClassNet.resolve(name).resolve("operstate")) : "unknown";
        } catch (IOException e) {
            return "unknown"; // gone meanwhile
        }
    }

    /** The interface of the IPv4 default route of the lowest metric, else of the IPv6 one. */
    public Optional<String> defaultRouteInterface() {
        return DefaultRoute.ofIpv4(lines("route")).or(() -> DefaultRoute.ofIpv6(lines("ipv6_route")));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(procNet.resolve(file), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return List.of(); // a kernel without this protocol
        }
    }

    private static String macAddress(Path directory) throws IOException {
        String address = text(directory.resolve("address"));
        // Tunnels show their IP addresses here, interfaces without an address an empty line or zeros.
        boolean mac = address.matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
        return mac && !address.equals("00:00:00:00:00:00") ? address : "";
    }

    private static long speedMbits(Path directory) {
        try {
            return Math.max(-1, number(directory.resolve("speed")));
        } catch (IOException e) {
            return -1; // the kernel answers EINVAL where there is no speed
        }
    }

    private static long number(Path file) throws IOException {
        try {
            return Long.decode(text(file));
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds no number", e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }
}
