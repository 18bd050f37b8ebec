package dev.seine.agent.source;

import org.pcap4j.core.PcapStat;

/** libpcap's totals in 64 bits: its own, {@code struct pcap_stat} of {@code <pcap/pcap.h>}, are 32 bits wide and wrap. */
final class LibpcapCounts {
    private long received;
    private long drops;
    private long interfaceDrops;

    /** Takes over the totals as they are now; to be called before any of them can have grown by 2^31. */
    void add(PcapStat now) {
        received = continued(received, now.getNumPacketsReceived());
        drops = continued(drops, now.getNumPacketsDropped());
        interfaceDrops = continued(interfaceDrops, now.getNumPacketsDroppedByIf());
    }

    /** The next number behind {@code before} with the lower 32 bits of {@code now}; interface drops may also step back. */
    static long continued(long before, long now) {
        return before + Math.max(0, (int) (now - before));
    }

    /** Frames that passed the filter, the drops among them. */
    long received() {
        return received;
    }

    /** Frames that found no room in libpcap's buffer. */
    long drops() {
        return drops;
    }

    /** Frames that the interface or its driver lost. */
    long interfaceDrops() {
        return interfaceDrops;
    }
}
