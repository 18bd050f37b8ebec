package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import dev.seine.testkit.VethPair.Options;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a production host segmentation is left to the card, so that frames are far longer than the MTU. */
class PacketRingGsoTest {
    private static final int BYTES = 4_000_000;
    private static final int MTU = 1500;
    private static final int ETHERNET_HEADER_LENGTH = 14;

    @Test
    void framesThatAreNotSegmentedYetArriveWhole() throws Exception {
        Requirements.programs("bash");
        try (VethPair veth = VethPair.create(new Options(MTU, true));
                ServerSocket server = listen(veth);
                PacketRing ring = PacketRing.open(
                        TestSettings.plain(veth.captureInterface()),
                        Libpcap.compileForInterface(
                                veth.captureInterface(),
                                "tcp dst port " + server.getLocalPort(),
                                RingSettings.SNAP_LENGTH_MAX))) {
            Process sender = new ProcessBuilder(veth.senderCommand(
                            "bash",
                            "-c",
                            // One write of everything keeps the socket's buffer full, so that segments grow as large as
                            // they can.
                            "dd if=/dev/zero bs=" + BYTES + " count=1 status=none > /dev/tcp/198.18.99.1/"
                                    + server.getLocalPort()))
                    .start();
            try (Socket connection = server.accept();
                    InputStream in = connection.getInputStream()) {
                assertThat(in.readAllBytes()).hasSize(BYTES);
            }
            assertThat(sender.waitFor()).isZero();
            List<Frames.Seen> seen = Frames.read(ring, (int) ring.statistics().packets());
            assertThat(seen)
                    .allMatch(frame -> frame.originalLength() == frame.bytes().remaining());
            assertThat(seen)
                    .filteredOn(frame -> frame.originalLength() > MTU + ETHERNET_HEADER_LENGTH)
                    .isNotEmpty()
                    .allMatch(frame -> (frame.flags() & RingFrameFlags.CHECKSUM_NOT_READY) != 0)
                    .allMatch(frame -> (frame.flags() & RingFrameFlags.GSO_TCP) != 0 || !kernelSaysGso());
            assertThat(seen).extracting(Frames.Seen::originalLength).anyMatch(length -> length > 60_000);
            assertThat(ring.statistics().drops()).isZero();
        }
    }

    /** Gives both ends addresses of the range for benchmarks (RFC 2544) and listens on ours. */
    private static ServerSocket listen(VethPair veth) throws Exception {
        Program.run("ip", "addr", "add", "198.18.99.1/30", "dev", veth.captureInterface());
        Program.run("ip", "link", "set", veth.captureInterface(), "arp", "on");
        for (String command : List.of(
                "ip addr add 198.18.99.2/30 dev " + veth.senderInterface(),
                "ip link set " + veth.senderInterface() + " arp on")) {
            Program.run(veth.senderCommand(command.split(" ")).toArray(String[]::new));
        }
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getByName("198.18.99.1"), 0));
        return server;
    }

    /** TP_STATUS_GSO_TCP came with Linux 6.3. */
    private static boolean kernelSaysGso() {
        String[] version = System.getProperty("os.version").split("\\.", 3);
        int major = Integer.parseInt(version[0]);
        return major > 6 || (major == 6 && Integer.parseInt(version[1]) >= 3);
    }
}
