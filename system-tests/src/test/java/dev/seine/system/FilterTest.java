package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.VethPair;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the filter does not let through is nowhere, from the first frame on; the agent's own traffic is never captured. */
@SystemTest
class FilterTest {
    private static final int PORT = 5_000;
    private static final int DATAGRAMS = 50;

    @Test
    void onlyMatchingFramesAreArchivedAlthoughTrafficRunsBeforeTheAgent(Lab lab) throws Exception {
        byte[] wanted = Traffic.udp(PORT, 1, 100);
        Path traffic = lab.directory().resolve("traffic.pcap");
        ClassicPcap.write(
                traffic,
                List.of(wanted, Traffic.udp(PORT + 1, 2, 100), Traffic.numbered(3, 90), Traffic.udp(4_999, 4, 60)));
        VethPair veth = lab.veth();
        Process sender = new ProcessBuilder(veth.senderCommand(
                        "tcpreplay",
                        "-q",
                        "-i",
                        veth.senderInterface(),
                        "--loop=100000000",
                        "--pps=2000",
                        traffic.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        lab.own(() -> sender.destroyForcibly().waitFor());
        SeineProcess agent = lab.agent("-i", veth.captureInterface(), "udp port " + PORT);
        CollectorProcess collector = lab.collector();
        collector.awaitArchived(500);
        assertThat(sender.isAlive()).isTrue();
        long delivered = Lab.stopped(agent);
        lab.awaitAllArchived();

        List<ArchivedFrame> archived = collector.stop().frames();
        assertThat(archived).hasSize((int) delivered);
        assertThat(archived.getFirst().number()).isZero();
        assertThat(distinctFrames(archived)).containsExactly(ByteBuffer.wrap(wanted));
    }

    @Test
    void tagsThatTheCardHasTakenOffAreSeenByTheFilter(Lab lab) throws Exception {
        byte[] udp = Traffic.udp(PORT, 1, 100);
        byte[] wanted = Traffic.tagged(udp, 0x8100, 42);
        VethPair veth = lab.veth();
        SeineProcess agent = lab.agent("-i", veth.captureInterface(), "vlan", "and", "udp");
        veth.send(udp, wanted, Traffic.tagged(Traffic.numbered(1, 80), 0x8100, 42), wanted, Traffic.numbered(2, 80));
        assertThat(Lab.stopped(agent)).isEqualTo(2);
        assertThat(distinctFrames(lab.archived().frames())).containsExactly(ByteBuffer.wrap(wanted));
    }

    private static Set<ByteBuffer> distinctFrames(List<ArchivedFrame> frames) {
        return frames.stream().map(frame -> frame.stored().data()).collect(Collectors.toSet());
    }

    @Test
    void anInvalidFilterIsRefusedInLibpcapsWordsBeforeAnythingIsOpened(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess agent = lab.seine(
                "agent",
                "--kafka",
                lab.broker().address(),
                "--topic",
                lab.topic(),
                "-i",
                veth.captureInterface(),
                "udp and host nosuchhost.invalid");
        assertThat(agent.awaitExit()).isEqualTo(2);
        assertThat(agent.err().lines())
                .containsExactly(
                        "seine agent: filter 'udp and host nosuchhost.invalid': unknown host 'nosuchhost.invalid'",
                        "udp and host nosuchhost.invalid",
                        "             ^");
        assertThat(lab.broker().records(lab.topic())).isZero();

        SeineProcess up = lab.seine("up", "-i", veth.captureInterface(), "--filter", "udp prt 5000");
        assertThat(up.awaitExit()).isEqualTo(2);
        assertThat(up.err().lines())
                .containsExactly("seine up: filter 'udp prt 5000': can't parse filter expression: syntax error");
        assertThat(lab.directory().resolve("archive")).doesNotExist();
    }

    @Test
    void theAgentsConnectionsToTheBrokerAreNotCaptured(Lab lab) throws Exception {
        SeineProcess agent = lab.agent("-i", "lo");
        CollectorProcess collector = lab.collector();
        sendDatagrams();
        collector.awaitArchived(DATAGRAMS);
        Lab.stopped(agent);
        lab.awaitAllArchived();
        Archive archive = collector.stop();
        assertThat(portsOf(archive, "udp.dstport")).contains(Integer.toString(PORT));
        assertThat(portsOf(archive, "tcp.port"))
                .isNotEmpty()
                .noneMatch(ports -> ports.contains(Integer.toString(lab.broker().port())));
    }

    private static void sendDatagrams() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] payload = new byte[100];
            for (int i = 0; i < DATAGRAMS; i++) {
                socket.send(new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), PORT));
            }
        }
    }

    private static Set<String> portsOf(Archive archive, String field) throws Exception {
        return archive.sealedFiles().stream()
                .flatMap(file -> StockTools.tsharkFields(file, field).stream())
                .filter(ports -> !ports.isEmpty())
                .collect(Collectors.toSet());
    }

    /** With a broker, an agent and a collector on it, the loopback interface is never silent; the archive is. */
    @Test
    void aWholeSystemThatCapturesItsOwnLoopbackSeesNothingOfItself(Lab lab) throws Exception {
        NetworkNamespace namespace = lab.own(NetworkNamespace.create());
        Archive archive = lab.archive("archive");
        SeineProcess up = lab.seineBehind(
                namespace.prefix(),
                "up",
                "-i",
                "lo",
                "--archive",
                archive.root().toString(),
                "--duration",
                "6s");
        up.awaitLine("ready: ");
        for (int i = 0; i < 5; i++) {
            namespace.run("bash", "-c", "echo hello > /dev/udp/127.0.0.1/" + PORT);
        }
        assertThat(up.awaitExit()).as(up::toString).isZero();
        List<ArchivedFrame> frames = archive.frames();
        // The kernel answers each datagram: nobody listens on the port.
        assertThat(frames).hasSize(10);
        assertThat(portsOf(archive, "udp.dstport")).allMatch(ports -> ports.startsWith(Integer.toString(PORT)));
        assertThat(portsOf(archive, "tcp.port")).isEmpty();
        assertThat(IntStream.range(0, 10).mapToObj(i -> frames.get(i).number()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> (long) i).toList());
    }
}
