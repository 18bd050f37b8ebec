package dev.seine.afpacket;

import java.lang.foreign.Arena;

/**
 * Which offloads of an interface make frames in a ring larger than those on the wire. Asking needs no privilege.
 *
 * @param genericReceive GRO: the kernel joins received segments of a flow, by rules that allow them to be split again
 * @param largeReceive LRO: the network card joins them, and what the headers said is lost
 * @param segmentation TSO or GSO: what this host sends is seen before it is cut into segments
 */
public record Offloads(boolean genericReceive, boolean largeReceive, boolean segmentation) {
    static final int ETH_FLAG_LRO = 1 << 15; // <linux/ethtool.h>

    /**
     * Asks the kernel.
     *
     * @throws NativeCallException if there is no such interface in the network namespace of this thread
     */
    public static Offloads of(String interfaceName) throws NativeCallException {
        RingSettings.requireName(interfaceName);
        try (Arena arena = Arena.ofConfined()) {
            LinuxCalls calls = new LinuxCalls(arena);
            int fd = calls.socket(LinuxCalls.AF_INET, LinuxCalls.SOCK_DGRAM_CLOEXEC, 0);
            try {
                return new Offloads(
                        calls.ethtool(fd, interfaceName, LinuxCalls.ETHTOOL_GGRO) != 0,
                        (calls.ethtool(fd, interfaceName, LinuxCalls.ETHTOOL_GFLAGS) & ETH_FLAG_LRO) != 0,
                        calls.ethtool(fd, interfaceName, LinuxCalls.ETHTOOL_GTSO) != 0
                                || calls.ethtool(fd, interfaceName, LinuxCalls.ETHTOOL_GGSO) != 0);
            } finally {
                calls.close(fd);
            }
        }
    }
}
