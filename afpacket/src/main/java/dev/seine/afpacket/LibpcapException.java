package dev.seine.afpacket;

import java.io.IOException;

/** libpcap cannot open an interface to compile a filter for it. That says nothing about the filter. */
public final class LibpcapException extends IOException {
    private static final int PCAP_ERROR_PERM_DENIED = -8; // <pcap/pcap.h>
    private static final int PCAP_ERROR_IFACE_NOT_UP = -9;

    LibpcapException(String interfaceName, String reason) {
        super("libpcap cannot open interface " + interfaceName + " to compile a filter for it: " + reason);
    }

    /** With what pcap_activate returned. */
    static LibpcapException ofStatus(String interfaceName, int status, String reason) {
        return new LibpcapException(
                interfaceName,
                reason
                        + switch (status) {
                            case PCAP_ERROR_PERM_DENIED ->
                                ": needs CAP_NET_RAW: run as root or `setcap cap_net_raw+ep` on the program";
                            case PCAP_ERROR_IFACE_NOT_UP -> ": `ip link set " + interfaceName + " up`";
                            default -> "";
                        });
    }
}
