package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * UDP datagrams with the numbers 0, 1, 2, … at a steady pace, to ports in turn: the datagram with number i goes to the port
 * {@code ports[i % ports.length]}.
 */
final class UdpReplay {
    /** Of each frame. */
    static final int FRAME_LENGTH = 142;

    private static final int PAYLOAD_LENGTH = FRAME_LENGTH - Traffic.UDP_HEADERS_LENGTH;
    private static final int DESTINATION_PORT_OFFSET = 36;

    private final Process process;

    private UdpReplay(Process process) {
        this.process = process;
    }

    /** Begins to send; ends by itself. */
    static UdpReplay start(Lab lab, VethPair veth, int count, int perSecond, int... ports) throws IOException {
        Path traffic = lab.directory().resolve("udp-" + veth.captureInterface() + ".pcap");
        ClassicPcap.write(
                traffic,
                IntStream.range(0, count)
                        .mapToObj(i -> Traffic.udp(ports[i % ports.length], i, PAYLOAD_LENGTH))
                        .toList());
        Process sender = new ProcessBuilder(veth.senderCommand(
                        "tcpreplay", "-q", "-i", veth.senderInterface(), "--pps=" + perSecond, traffic.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        lab.own(() -> sender.destroyForcibly().waitFor());
        return new UdpReplay(sender);
    }

    /** Waits until all are sent. */
    void await() throws InterruptedException {
        assertThat(process.waitFor()).isZero();
    }

    boolean isSending() {
        return process.isAlive();
    }

    /** The numbers of those archived frames that went to a port, sorted. */
    static int[] numbers(List<ArchivedFrame> frames, int port) {
        return frames.stream()
                .map(frame -> frame.stored().data())
                .filter(data -> Short.toUnsignedInt(data.getShort(DESTINATION_PORT_OFFSET)) == port)
                .mapToInt(data -> data.getInt(Traffic.UDP_HEADERS_LENGTH))
                .sorted()
                .toArray();
    }

    /** The numbers below a limit that go to the port at this place. */
    static int[] sent(int count, int place, int ports) {
        return IntStream.range(0, count).filter(i -> i % ports == place).toArray();
    }

    /** Whether numbers are without a hole among those that went to one of so many ports. */
    static boolean areConsecutive(int[] numbers, int ports) {
        return numbers.length > 0
                && Arrays.equals(
                        numbers,
                        IntStream.range(0, numbers.length)
                                .map(i -> numbers[0] + i * ports)
                                .toArray());
    }
}
