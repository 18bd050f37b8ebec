package dev.seine.afpacket;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the default route in the kernel's tables, {@code /proc/net/route} and {@code /proc/net/ipv6_route}. */
final class DefaultRoute {
    private static final int RTF_UP = 1; // <linux/route.h>
    private static final int RTF_REJECT = 0x200;

    private DefaultRoute() {}

    private record Route(String interfaceName, long metric) {}

    /** Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT; flags in hex, metric in decimal. */
    static Optional<String> ofIpv4(List<String> lines) {
        return lowestMetric(lines.stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+"))
                .filter(column -> column.length >= 8
                        && column[1].equals("00000000")
                        && column[7].equals("00000000")
                        && usable(column[3]))
                .map(column -> new Route(column[0], Long.parseLong(column[6]))));
    }

    /** Columns: destination, prefix length, source, prefix length, next hop, metric, ref count, use, flags, device; in hex. */
    static Optional<String> ofIpv6(List<String> lines) {
        return lowestMetric(lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(column -> column.length == 10
                        && column[0].equals("0".repeat(32))
                        && column[1].equals("00")
                        && usable(column[8]))
                .map(column -> new Route(column[9], Long.parseLong(column[5], 16))));
    }

    private static boolean usable(String hexFlags) {
        long flags = Long.parseLong(hexFlags, 16);
        return (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0;
    }

    private static Optional<String> lowestMetric(Stream<Route> routes) {
        return routes.filter(route -> !route.interfaceName().equals("lo"))
                .min(Comparator.comparingLong(Route::metric))
                .map(Route::interfaceName);
    }
}
