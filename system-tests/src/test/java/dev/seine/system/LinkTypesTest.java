package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.pcapng.CaptureFileReader;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Interfaces that are not Ethernet are archived as what they are. */
@SystemTest
class LinkTypesTest {
    /** LINKTYPE_RAW: the frame begins with the IP header. */
    private static final int RAW_IP = 101;

    private static final int IPV4_HEADER_LENGTH = 20;
    private static final int UDP_HEADER_LENGTH = 8;

    @Test
    void tunnelIsArchivedAsRawIpWithOneInterfaceAFile(Lab lab) throws Exception {
        Tunnel tunnel = lab.own(Tunnel.open(lab));
        // Two agents, one after the other: two streams, and raw IP files with two interfaces stop libpcap.
        for (String text : List.of("first", "second")) {
            SeineProcess agent = lab.agent("-i", tunnel.name(), "udp port 5000");
            tunnel.send(text);
            assertThat(Lab.stopped(agent)).isEqualTo(1);
        }
        Archive archive = lab.archived();
        List<ArchivedFrame> frames = archive.frames();
        assertThat(frames).extracting(ArchivedFrame::linkType).containsOnly(RAW_IP);
        assertThat(frames).extracting(LinkTypesTest::payload).containsExactlyInAnyOrder("first\n", "second\n");
        int printed = 0;
        for (Path file : archive.sealedFiles()) {
            assertThat(interfaces(file)).as(file.toString()).isEqualTo(1);
            printed += Program.run("bash", "-c", "zstd -dcq \"$0\" | tcpdump -nr -", file.toString())
                    .lines()
                    .size();
        }
        assertThat(printed).isEqualTo(2);
    }

    private static String payload(ArchivedFrame frame) {
        byte[] bytes = new byte[frame.stored().data().limit() - IPV4_HEADER_LENGTH - UDP_HEADER_LENGTH];
        frame.stored().data().get(IPV4_HEADER_LENGTH + UDP_HEADER_LENGTH, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static int interfaces(Path sealed) throws IOException {
        Path plain = sealed.resolveSibling("plain.pcapng");
        Program.run("zstd", "-d", "-q", sealed.toString(), "-o", plain.toString());
        try (CaptureFileReader reader = CaptureFileReader.open(plain)) {
            while (reader.next()) {}
            return reader.interfaces().size();
        } finally {
            Files.delete(plain);
        }
    }

    /** A tun device; perl, which every Debian has, holds its other end. */
    private record Tunnel(String name, Process holder) implements AutoCloseable {
        private static final String HOLD = """
                open(my $tun, "+<", "/dev/net/tun") or die "open: $!";
                # TUNSETIFF with IFF_TUN | IFF_NO_PI, linux/if_tun.h
                ioctl($tun, 0x400454ca, pack("a16 s x22", $ARGV[0], 0x1001)) or die "TUNSETIFF: $!";
                $| = 1;
                print "held\\n";
                while (sysread($tun, my $packet, 65536)) {}
                """;

        static Tunnel open(Lab lab) throws Exception {
            Requirements.programs("perl");
            Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun");
            String name = "vt" + Long.toString(ProcessHandle.current().pid(), 36);
            Path log = lab.directory().resolve("tunnel.log");
            Process holder = new ProcessBuilder("perl", "-e", HOLD, name)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Tunnel tunnel = new Tunnel(name, holder);
            Patience.until("the tunnel is held", () -> Files.readString(log).contains("held"));
            Program.run("ip", "link", "set", name, "addrgenmode", "none");
            Program.run("ip", "addr", "add", "198.18.97.1/30", "dev", name);
            Program.run("ip", "link", "set", name, "up");
            return tunnel;
        }

        void send(String text) {
            Program.run("bash", "-c", "echo " + text + " > /dev/udp/198.18.97.2/5000");
        }

        /** The device goes with its holder. */
        @Override
        public void close() throws InterruptedException {
            holder.destroyForcibly().waitFor();
        }
    }
}
