package dev.seine.afpacket;

import java.util.OptionalInt;

/** From the kernel's hardware types ({@code <linux/if_arp.h>}) to pcap link types (draft-ietf-opsawg-pcaplinktype). */
final class LinkTypes {
    static final int ETHERNET = 1;
    static final int RAW = 101;

    private static final int DLT_RAW = 12; // <pcap/dlt.h>, on Linux; most other data link types equal link types

    private LinkTypes() {}

    /** libpcap's number, DLT_, for a link type of a file, which differs for raw IP. */
    static int dataLinkOf(int linkType) {
        return linkType == RAW ? DLT_RAW : linkType;
    }

    /**
     * The link type of what a SOCK_RAW packet socket delivers; empty for hardware whose header is missing or differs between
     * drivers, such as PPP, where only a cooked socket is reliable.
     */
    static OptionalInt ofHardwareType(int hardwareType) {
        return switch (hardwareType) {
            case 1, 772 -> OptionalInt.of(ETHERNET); // ARPHRD_ETHER, ARPHRD_LOOPBACK
            // ARPHRD_RAWIP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT, ARPHRD_NONE (tun)
            case 519, 768, 769, 776, 0xFFFE -> OptionalInt.of(RAW);
            case 280 -> OptionalInt.of(227); // ARPHRD_CAN: LINKTYPE_CAN_SOCKETCAN
            case 801 -> OptionalInt.of(105); // ARPHRD_IEEE80211
            case 802 -> OptionalInt.of(119); // ARPHRD_IEEE80211_PRISM
            case 803 -> OptionalInt.of(127); // ARPHRD_IEEE80211_RADIOTAP
            case 804 -> OptionalInt.of(195); // ARPHRD_IEEE802154: LINKTYPE_IEEE802_15_4_WITHFCS
            case 824 -> OptionalInt.of(253); // ARPHRD_NETLINK
            case 826 -> OptionalInt.of(271); // ARPHRD_VSOCKMON
            default -> OptionalInt.empty();
        };
    }
}
