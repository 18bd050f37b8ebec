package dev.seine.afpacket;

import java.io.IOException;

/** The interface is of a kind whose frames have no fixed pcap link type; libpcap's cooked mode may capture it. */
public final class UnsupportedLinkException extends IOException {
    UnsupportedLinkException(String interfaceName, int hardwareType) {
        super("interface " + interfaceName + " has hardware type " + hardwareType
                + " (ARPHRD_* in <linux/if_arp.h>), which a ring cannot give a link type: capture it through libpcap");
    }
}
