package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkInterfacesTest {
    @TempDir
    Path directory;

    @Test
    void readsWhatTheKernelSays() throws Exception {
        write("eth0", "ifindex", "4");
        write("eth0", "mtu", "1400");
        write("eth0", "address", "02:fc:00:00:00:01");
        write("eth0", "type", "1");
        write("eth0", "speed", "10000");
        write("eth0", "flags", "0x1003");
        write("eth0", "statistics/rx_packets", "12345678901");
        write("eth0", "statistics/rx_dropped", "7");
        write("eth0", "statistics/rx_missed_errors", "3");
        InterfaceInfo info = interfaces().lookup("eth0").orElseThrow();
        assertThat(info)
                .isEqualTo(new InterfaceInfo(
                        "eth0", 4, 1400, "02:fc:00:00:00:01", 1, 10_000, true, 12_345_678_901L, 7, 3));
        assertThat(info.macAddressBytes()).containsExactly(2, 0xFC, 0, 0, 0, 1);
        assertThat(info.linkType()).hasValue(1);
    }

    @Test
    void toleratesWhatAnInterfaceLacks() throws Exception {
        write("tun0", "ifindex", "9");
        write("tun0", "mtu", "1500");
        write("tun0", "address", "");
        write("tun0", "type", "65534");
        write("tun0", "flags", "0x1090");
        write("tun0", "statistics/rx_packets", "0");
        write("tun0", "statistics/rx_dropped", "0");
        write("tun0", "statistics/rx_missed_errors", "0");
        InterfaceInfo info = interfaces().lookup("tun0").orElseThrow();
        assertThat(info.speedMbits()).isEqualTo(-1);
        assertThat(info.macAddressBytes()).isEmpty();
        assertThat(info.up()).isFalse();
        assertThat(info.linkType()).hasValue(LinkTypes.RAW);
    }

    @Test
    void leavesOutWhatIsNoInterface() throws Exception {
        Files.writeString(directory.resolve("bonding_masters"), "");
        assertThat(interfaces().list()).isEmpty();
        assertThat(interfaces().lookup("..")).isEmpty();
        assertThat(interfaces().lookup("../net")).isEmpty();
        assertThat(interfaces().lookup("")).isEmpty();
    }

    @Test
    void agreesWithIpOnARealInterface() throws Exception {
        try (VethPair veth = VethPair.create()) {
            InterfaceInfo info =
                    new NetworkInterfaces().lookup(veth.captureInterface()).orElseThrow();
            String line = Program.run("ip", "-o", "link", "show", veth.captureInterface())
                    .out();
            assertThat(line)
                    .startsWith(info.index() + ": " + veth.captureInterface())
                    .contains(" mtu " + info.mtu() + " ")
                    .contains("link/ether " + info.macAddress());
            assertThat(info.up()).isTrue();
            assertThat(new NetworkInterfaces().list())
                    .extracting(InterfaceInfo::name)
                    .contains("lo", veth.captureInterface());
            veth.setUp(false);
            assertThat(new NetworkInterfaces()
                            .lookup(veth.captureInterface())
                            .orElseThrow()
                            .up())
                    .isFalse();
        }
    }

    @Test
    void takesTheDefaultRouteOfTheLowestMetric() {
        List<String> routes = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                "eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "eth1\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "eth2\t00000000\t0102A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0");
        assertThat(DefaultRoute.ofIpv4(routes)).contains("eth0");
        assertThat(DefaultRoute.ofIpv4(routes.subList(0, 1))).isEmpty();
    }

    @Test
    void takesTheIpv6DefaultRouteWhereThereIsNoOther() throws Exception {
        String any = "0".repeat(32);
        String gateway = "fe80" + "0".repeat(27) + "1";
        Files.writeString(
                directory.resolve("ipv6_route"),
                any + " 00 " + any + " 00 " + gateway + " 00000400 00000001 00000000 00000003     eth1\n"
                        + any + " 00 " + any + " 00 " + gateway + " 00000064 00000001 00000000 00000003     eth0\n"
                        + any + " 00 " + any + " 00 " + any + " ffffffff 00000001 00000000 00200200       lo\n"
                        + gateway + " 80 " + any + " 00 " + any + " 00000000 00000001 00000000 80200001     eth2\n");
        assertThat(interfaces().defaultRouteInterface()).contains("eth0");
    }

    @Test
    void thereMayBeNoDefaultRoute() {
        assertThat(interfaces().defaultRouteInterface()).isEmpty();
    }

    private NetworkInterfaces interfaces() {
        return new NetworkInterfaces(directory, directory);
    }

    private void write(String name, String file, String content) throws IOException {
        Path path = directory.resolve(name).resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content + "\n");
    }
}
