package dev.seine.afpacket;

/** How the kernel shares frames between the rings of one fanout group, see {@code packet(7)}, PACKET_FANOUT. */
public enum FanoutMode {
    /** By flow hash; IP fragments are reassembled first so that they follow their flow (PACKET_FANOUT_FLAG_DEFRAG). */
    HASH(0, 0x8000),
    /** By the CPU that received the frame. */
    CPU(2, 0),
    /** By the receive queue that the driver recorded. */
    QUEUE(5, 0);

    private final int mode;
    private final int flags;

    FanoutMode(int mode, int flags) {
        this.mode = mode;
        this.flags = flags;
    }

    /** The {@code type_flags} half of the option, {@code <linux/if_packet.h>}. */
    int typeFlags() {
        return mode | flags;
    }
}
