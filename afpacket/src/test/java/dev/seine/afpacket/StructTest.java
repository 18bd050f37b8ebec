package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets, sizes and constants against what the C compiler makes of the kernel's headers. */
class StructTest {
    private static final List<StructLayout> STRUCTS = List.of(
            IfPacket.TPACKET_BLOCK_DESC,
            IfPacket.TPACKET3_HDR,
            IfPacket.TPACKET_REQ3,
            IfPacket.SOCKADDR_LL,
            IfPacket.PACKET_MREQ,
            IfPacket.SOCK_FILTER,
            IfPacket.SOCK_FPROG,
            IfPacket.TPACKET_STATS_V3,
            KernelClock.TIMEX);

    @TempDir
    Path directory;

    @BeforeEach
    void requirements() {
        Requirements.programs("gcc");
    }

    @Test
    void everyFieldStandsWhereTheHeaderPutsIt() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (StructLayout struct : STRUCTS) {
            String name = struct.name().orElseThrow();
            ours.put("sizeof(struct " + name + ")", struct.byteSize());
            for (MemoryLayout field : struct.memberLayouts()) {
                field.name()
                        .ifPresent(f -> ours.put(
                                "offsetof(struct " + name + ", " + inHeader(name, f) + ")",
                                IfPacket.offset(struct, f)));
            }
        }
        assertThat(compiled(ours)).isEqualTo(ours).hasSizeGreaterThan(40);
    }

    @Test
    void constantsAreThoseOfTheHeaders() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (SocketOption option : SocketOption.values()) {
            ours.put(option.name(), (long) option.number);
        }
        for (Errno errno : Errno.values()) {
            ours.put(errno.name(), (long) errno.number());
        }
        ours.putAll(namedConstants());
        assertThat(compiled(ours)).isEqualTo(ours);
    }

    private static Map<String, Long> namedConstants() {
        Map<String, Long> ours = new LinkedHashMap<>();
        ours.put("SOL_SOCKET", (long) SocketOption.SO_ERROR.level);
        ours.put("SOL_PACKET", (long) SocketOption.PACKET_FANOUT.level);
        ours.put("TPACKET_V3", (long) IfPacket.TPACKET_V3);
        ours.put("PACKET_MR_PROMISC", (long) IfPacket.PACKET_MR_PROMISC);
        ours.put("TP_STATUS_KERNEL", (long) IfPacket.TP_STATUS_KERNEL);
        ours.put("TP_STATUS_USER", (long) IfPacket.TP_STATUS_USER);
        ours.put("TP_STATUS_LOSING", (long) IfPacket.TP_STATUS_LOSING);
        ours.put("TP_STATUS_CSUMNOTREADY", (long) IfPacket.TP_STATUS_CSUMNOTREADY);
        ours.put("TP_STATUS_VLAN_VALID", (long) IfPacket.TP_STATUS_VLAN_VALID);
        ours.put("TP_STATUS_BLK_TMO", (long) IfPacket.TP_STATUS_BLK_TMO);
        ours.put("TP_STATUS_VLAN_TPID_VALID", (long) IfPacket.TP_STATUS_VLAN_TPID_VALID);
        ours.put("TP_STATUS_CSUM_VALID", (long) IfPacket.TP_STATUS_CSUM_VALID);
        ours.put("TP_STATUS_TS_SOFTWARE", (long) IfPacket.TP_STATUS_TS_SOFTWARE);
        ours.put("TP_STATUS_TS_RAW_HARDWARE", Integer.toUnsignedLong(IfPacket.TP_STATUS_TS_RAW_HARDWARE));
        ours.put("AF_PACKET", (long) LinuxCalls.AF_PACKET);
        ours.put("(SOCK_RAW | SOCK_CLOEXEC)", (long) LinuxCalls.SOCK_RAW_CLOEXEC);
        ours.put("ETH_P_ALL", (long) LinuxCalls.ETH_P_ALL);
        ours.put("IFF_UP", (long) LinuxCalls.IFF_UP);
        ours.put("POLLIN", (long) LinuxCalls.POLLIN);
        ours.put("POLLERR", (long) LinuxCalls.POLLERR);
        ours.put("SIOCGIFNAME", LinuxCalls.SIOCGIFNAME);
        ours.put("SIOCGIFFLAGS", LinuxCalls.SIOCGIFFLAGS);
        ours.put("SIOCETHTOOL", LinuxCalls.SIOCETHTOOL);
        ours.put("ETHTOOL_GTSO", (long) LinuxCalls.ETHTOOL_GTSO);
        ours.put("ETHTOOL_GGSO", (long) LinuxCalls.ETHTOOL_GGSO);
        ours.put("ETHTOOL_GFLAGS", (long) LinuxCalls.ETHTOOL_GFLAGS);
        ours.put("ETHTOOL_GGRO", (long) LinuxCalls.ETHTOOL_GGRO);
        ours.put("ETH_FLAG_LRO", (long) Offloads.ETH_FLAG_LRO);
        ours.put("sizeof(struct ethtool_value)", 8L);
        ours.put("offsetof(struct ethtool_value, data)", 4L);
        ours.put("STA_UNSYNC", (long) KernelClock.STA_UNSYNC);
        ours.put("AF_INET", (long) LinuxCalls.AF_INET);
        ours.put("(SOCK_DGRAM | SOCK_CLOEXEC)", (long) LinuxCalls.SOCK_DGRAM_CLOEXEC);
        ours.put("sizeof(struct ifreq)", LinuxCalls.IFREQ.byteSize());
        ours.put("offsetof(struct ifreq, ifr_ifru)", LinuxCalls.IFREQ_UNION);
        ours.put("sizeof(struct pollfd)", 8L);
        ours.put("offsetof(struct pollfd, revents)", 6L);
        ours.put("(PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_DEFRAG)", (long) FanoutMode.HASH.typeFlags());
        ours.put("PACKET_FANOUT_CPU", (long) FanoutMode.CPU.typeFlags());
        ours.put("PACKET_FANOUT_QM", (long) FanoutMode.QUEUE.typeFlags());
        return ours;
    }

    private static String inHeader(String struct, String field) {
        boolean inVariant = struct.equals("tpacket_block_desc")
                && !List.of("version", "offset_to_priv").contains(field);
        return inVariant ? "hdr.bh1." + field : field;
    }

    /** The values of C expressions, by the compiler of this machine. */
    private Map<String, Long> compiled(Map<String, Long> expressions) throws Exception {
        String source = "#include <errno.h>\n#include <poll.h>\n#include <stddef.h>\n#include <stdio.h>\n"
                + "#include <sys/ioctl.h>\n#include <sys/socket.h>\n#include <linux/if.h>\n#include <linux/filter.h>\n"
                + "#include <linux/if_ether.h>\n#include <linux/if_packet.h>\n"
                + "#include <linux/ethtool.h>\n#include <linux/sockios.h>\n#include <sys/timex.h>\n"
                + "int main(void) {\n"
                + expressions.keySet().stream()
                        .map(e -> "printf(\"%s=%llu\\n\", \"" + e + "\", (unsigned long long) (" + e + "));\n")
                        .collect(Collectors.joining())
                + "return 0; }\n";
        Path file = Files.writeString(directory.resolve("header.c"), source);
        Path program = directory.resolve("header");
        Program.run("gcc", "-D_GNU_SOURCE", "-o", program.toString(), file.toString());
        return Program.run(program.toString()).lines().stream()
                .map(line -> Arrays.asList(line.split("=")))
                .collect(Collectors.toMap(
                        List::getFirst, pair -> Long.parseLong(pair.getLast()), (a, b) -> b, LinkedHashMap::new));
    }
}
