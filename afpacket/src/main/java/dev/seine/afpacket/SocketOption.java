package dev.seine.afpacket;

/** Socket options by the names of {@code <asm-generic/socket.h>} (x86-64 and aarch64) and {@code <linux/if_packet.h>}. */
enum SocketOption {
    SO_ERROR(1, 4),
    SO_ATTACH_FILTER(1, 26),
    SO_TIMESTAMPNS(1, 35),
    SO_LOCK_FILTER(1, 44),
    PACKET_ADD_MEMBERSHIP(263, 1),
    PACKET_RX_RING(263, 5),
    PACKET_STATISTICS(263, 6),
    PACKET_VERSION(263, 10),
    PACKET_FANOUT(263, 18),
    PACKET_IGNORE_OUTGOING(263, 23);

    /** SOL_SOCKET or SOL_PACKET. */
    final int level;

    /** The option's number at that level. */
    final int number;

    SocketOption(int level, int number) {
        this.level = level;
        this.number = number;
    }
}
