package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.pcapng.EpbFlags;
import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.Program;
import dev.seine.testkit.VethPair;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Frames of every shape are in the archive as tcpdump shows them, byte for byte. */
@SystemTest
class FrameShapesTest {
    private static final int MTU = 65_535;
    private static final int TCP_BYTES = 4_000_000;
    private static final int ETHERNET_HEADER_LENGTH = 14;
    private static final String OUR_ADDRESS = "198.18.98.1";
    private static final String THEIR_ADDRESS = "198.18.98.2";

    @Test
    void tagsAreWhereTheyWereOnTheWire(Lab lab) throws Exception {
        byte[] plain = Traffic.udp(5_000, 1, 100);
        assertArchivedAsSent(
                lab,
                List.of(
                        Traffic.tagged(plain, 0x8100, 42),
                        Traffic.tagged(Traffic.tagged(plain, 0x8100, 7), 0x88A8, 100),
                        Traffic.tagged(Traffic.tagged(plain, 0x8100, 7), 0x8100, 100),
                        Traffic.tagged(Traffic.tagged(plain, 0x88A8, 7), 0x88A8, 100),
                        // VLAN 0 with priority 5, and with the drop eligible bit: a priority tag (IEEE 802.1Q, 9.6).
                        Traffic.tagged(plain, 0x8100, 5 << 13),
                        Traffic.tagged(plain, 0x8100, 1 << 12),
                        Traffic.tagged(plain, 0x8100, 0),
                        Traffic.tagged(plain, 0x8100, 0xFFFF),
                        plain));
    }

    @Test
    void shortFramesAreNotPaddedAndLongOnesNotCut(Lab lab) throws Exception {
        List<byte[]> frames = new ArrayList<>(IntStream.range(ETHERNET_HEADER_LENGTH, 61)
                .mapToObj(FrameShapesTest::ofLength)
                .toList());
        for (int length : new int[] {1_514, 1_515, 9_014, 32_768, MTU + ETHERNET_HEADER_LENGTH}) {
            frames.add(ofLength(length));
        }
        assertArchivedAsSent(lab, frames);
    }

    private static byte[] ofLength(int length) {
        return Arrays.copyOf(Traffic.numbered(length & 0xFF, 16 + length), length);
    }

    private static void assertArchivedAsSent(Lab lab, List<byte[]> frames) throws Exception {
        Path traffic = lab.directory().resolve("traffic.pcap");
        ClassicPcap.write(traffic, frames);
        VethPair veth = lab.veth(new VethPair.Options(MTU, false));
        SideBySide both = SideBySide.start(lab, veth, "");
        veth.replay(traffic, "--pps=1000");
        List<ArchivedFrame> archived = both.finish().archived();
        for (int i = 0; i < frames.size(); i++) {
            assertThat(archived.get(i).stored().data().duplicate())
                    .as("frame " + i)
                    .isEqualTo(ByteBuffer.wrap(frames.get(i)));
        }
        assertThat(archived).hasSize(frames.size() + 1);
    }

    @Test
    void framesOfAHostWithOffloadsAreWholeAndSayWhatIsNotDoneYet(Lab lab) throws Exception {
        VethPair veth = lab.veth(new VethPair.Options(1_500, true));
        giveAddresses(veth);
        SideBySide both = SideBySide.start(lab, veth, "tcp or udp or ether proto 0x88b5");
        transfer(veth);
        Program.run(veth.senderCommand("bash", "-c", "echo hello > /dev/udp/" + OUR_ADDRESS + "/5000")
                .toArray(String[]::new));
        SideBySide.Seen seen = both.finishWithoutTimes();

        List<ArchivedFrame> segments = seen.archived().stream()
                .filter(frame -> frame.stored().originalLength() > 1_514)
                .toList();
        assertThat(segments).anyMatch(frame -> frame.stored().originalLength() > 60_000);
        assertThat(segments)
                .allMatch(
                        frame -> frame.stored().data().limit() == frame.stored().originalLength())
                .allMatch(frame -> (frame.flags() & EpbFlags.CHECKSUM_NOT_READY) != 0);
        assertFlagsByTshark(seen.archive());
    }

    /** Wireshark's own words for the flags: what came is inbound and unicast, our acknowledgements are outbound. */
    private static void assertFlagsByTshark(Archive archive) throws Exception {
        Path file = archive.sealedFiles().getFirst();
        assertThat(Set.copyOf(StockTools.tsharkFields(
                        file,
                        "ip.src",
                        "frame.packet_flags_direction",
                        "frame.packet_flags_reception_type",
                        "ip.version")))
                .contains(THEIR_ADDRESS + "\t0x00000001\t1\t4", OUR_ADDRESS + "\t0x00000002\t0\t4")
                // The last frame, which is not IP, came to all.
                .contains("\t0x00000001\t3\t")
                .hasSize(3);
        String datagram = StockTools.tsharkFields(file, "udp.dstport", "frame.packet_flags").stream()
                .filter(line -> line.startsWith("5000\t"))
                .findFirst()
                .orElseThrow();
        assertThat(Long.decode(datagram.split("\t", -1)[1]) & EpbFlags.CHECKSUM_NOT_READY)
                .isNotZero();
    }

    /** Addresses of the range for benchmarks (RFC 2544). */
    private static void giveAddresses(VethPair veth) {
        Program.run("ip", "addr", "add", OUR_ADDRESS + "/30", "dev", veth.captureInterface());
        Program.run("ip", "link", "set", veth.captureInterface(), "arp", "on");
        for (String command : List.of(
                "ip addr add " + THEIR_ADDRESS + "/30 dev " + veth.senderInterface(),
                "ip link set " + veth.senderInterface() + " arp on")) {
            Program.run(veth.senderCommand(command.split(" ", -1)).toArray(String[]::new));
        }
    }

    /** Sends bytes from the other end to this one over TCP. */
    private static void transfer(VethPair veth) throws Exception {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getByName(OUR_ADDRESS), 0));
            Process sender = new ProcessBuilder(veth.senderCommand(
                            "bash",
                            "-c",
                            "dd if=/dev/zero bs=" + TCP_BYTES + " count=1 status=none > /dev/tcp/" + OUR_ADDRESS + "/"
                                    + server.getLocalPort()))
                    .start();
            try (Socket connection = server.accept();
                    InputStream in = connection.getInputStream()) {
                assertThat(in.readAllBytes()).hasSize(TCP_BYTES);
            }
            assertThat(sender.waitFor()).isZero();
        }
    }
}
