package dev.seine.afpacket;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** Structures and constants of {@code <linux/if_packet.h>} and {@code <linux/filter.h>}, under the headers' names. */
final class IfPacket {
    static final int TPACKET_V3 = 2;
    static final int PACKET_MR_PROMISC = 1;
    static final int PACKET_FANOUT_FLAG_IGNORE_OUTGOING = 0x4000;

    static final int TP_STATUS_KERNEL = 0;
    static final int TP_STATUS_USER = 1;
    static final int TP_STATUS_LOSING = 1 << 2;
    static final int TP_STATUS_CSUMNOTREADY = 1 << 3;
    static final int TP_STATUS_VLAN_VALID = 1 << 4;
    static final int TP_STATUS_BLK_TMO = 1 << 5;
    static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;
    static final int TP_STATUS_CSUM_VALID = 1 << 7;
    static final int TP_STATUS_GSO_TCP = 1 << 8;
    static final int TP_STATUS_TS_SOFTWARE = 1 << 29;
    static final int TP_STATUS_TS_RAW_HARDWARE = 1 << 31;

    /** {@code struct tpacket_block_desc} with its only header variant, {@code tpacket_hdr_v1}, unfolded. */
    static final StructLayout TPACKET_BLOCK_DESC = structLayout(
                    JAVA_INT.withName("version"),
                    JAVA_INT.withName("offset_to_priv"),
                    JAVA_INT.withName("block_status"),
                    JAVA_INT.withName("num_pkts"),
                    JAVA_INT.withName("offset_to_first_pkt"),
                    JAVA_INT.withName("blk_len"),
                    JAVA_LONG.withName("seq_num"),
                    JAVA_INT.withName("ts_first_pkt.ts_sec"),
                    JAVA_INT.withName("ts_first_pkt.ts_nsec"),
                    JAVA_INT.withName("ts_last_pkt.ts_sec"),
                    JAVA_INT.withName("ts_last_pkt.ts_nsec"))
            .withName("tpacket_block_desc");

    /** {@code struct tpacket3_hdr} with {@code hv1} unfolded; {@code sockaddr_ll} follows it in the ring. */
    static final StructLayout TPACKET3_HDR = structLayout(
                    JAVA_INT.withName("tp_next_offset"),
                    JAVA_INT.withName("tp_sec"),
                    JAVA_INT.withName("tp_nsec"),
                    JAVA_INT.withName("tp_snaplen"),
                    JAVA_INT.withName("tp_len"),
                    JAVA_INT.withName("tp_status"),
                    JAVA_SHORT.withName("tp_mac"),
                    JAVA_SHORT.withName("tp_net"),
                    JAVA_INT.withName("hv1.tp_rxhash"),
                    JAVA_INT.withName("hv1.tp_vlan_tci"),
                    JAVA_SHORT.withName("hv1.tp_vlan_tpid"),
                    JAVA_SHORT.withName("hv1.tp_padding"),
                    paddingLayout(8))
            .withName("tpacket3_hdr");

    static final StructLayout SOCKADDR_LL = structLayout(
                    JAVA_SHORT.withName("sll_family"),
                    JAVA_SHORT.withName("sll_protocol"),
                    JAVA_INT.withName("sll_ifindex"),
                    JAVA_SHORT.withName("sll_hatype"),
                    JAVA_BYTE.withName("sll_pkttype"),
                    JAVA_BYTE.withName("sll_halen"),
                    MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("sll_addr"))
            .withName("sockaddr_ll");

    static final StructLayout TPACKET_REQ3 = structLayout(
                    JAVA_INT.withName("tp_block_size"),
                    JAVA_INT.withName("tp_block_nr"),
                    JAVA_INT.withName("tp_frame_size"),
                    JAVA_INT.withName("tp_frame_nr"),
                    JAVA_INT.withName("tp_retire_blk_tov"),
                    JAVA_INT.withName("tp_sizeof_priv"),
                    JAVA_INT.withName("tp_feature_req_word"))
            .withName("tpacket_req3");

    static final StructLayout TPACKET_STATS_V3 = structLayout(
                    JAVA_INT.withName("tp_packets"),
                    JAVA_INT.withName("tp_drops"),
                    JAVA_INT.withName("tp_freeze_q_cnt"))
            .withName("tpacket_stats_v3");

    static final StructLayout PACKET_MREQ = structLayout(
                    JAVA_INT.withName("mr_ifindex"),
                    JAVA_SHORT.withName("mr_type"),
                    JAVA_SHORT.withName("mr_alen"),
                    MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("mr_address"))
            .withName("packet_mreq");

    static final StructLayout SOCK_FILTER = structLayout(
                    JAVA_SHORT.withName("code"),
                    JAVA_BYTE.withName("jt"),
                    JAVA_BYTE.withName("jf"),
                    JAVA_INT.withName("k"))
            .withName("sock_filter");

    static final StructLayout SOCK_FPROG = structLayout(
                    JAVA_SHORT.withName("len"), paddingLayout(6), ADDRESS.withName("filter"))
            .withName("sock_fprog");

    private IfPacket() {}

    /** The offset of a field in bytes. */
    static long offset(StructLayout struct, String field) {
        return struct.byteOffset(groupElement(field));
    }
}
