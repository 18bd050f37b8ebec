package dev.seine.afpacket;

import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * What the kernel says of a network interface, read once.
 *
 * @param name as now, at most 15 bytes
 * @param index the kernel's number, never used twice for interfaces of one boot unless asked for
 * @param mtu in bytes, without the link-layer header
 * @param macAddress in hex with colons, empty for an interface without one
 * @param hardwareType ARPHRD_ of {@code <linux/if_arp.h>}
 * @param speedMbits -1 when unknown, as for virtual interfaces and without a link
 * @param up whether it is administratively up (IFF_UP)
 * @param rxPackets frames received
 * @param rxDropped frames dropped by the host for lack of room, <em>or because no protocol wanted them</em>; a ring has seen
 *     the latter, so this is no measure of what a capture misses
 * @param rxMissed frames that the network card dropped for lack of room: no ring has seen them
 */
public record InterfaceInfo(
        String name,
        int index,
        int mtu,
        String macAddress,
        int hardwareType,
        long speedMbits,
        boolean up,
        long rxPackets,
        long rxDropped,
        long rxMissed) {
    /** The MAC address as bytes; none for an interface without one. */
    public byte[] macAddressBytes() {
        return macAddress.isEmpty() ? new byte[0] : HexFormat.ofDelimiter(":").parseHex(macAddress);
    }

    /** The pcap link type that a ring gives its frames; empty for hardware that a ring does not support. */
    public OptionalInt linkType() {
        return LinkTypes.ofHardwareType(hardwareType);
    }
}
