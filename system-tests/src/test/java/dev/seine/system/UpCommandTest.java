package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The first command of the README: everything on one machine. */
@SystemTest
class UpCommandTest {
    private static final int FRAMES = 500;

    @Test
    void capturesForAWhileAndSaysWhatItHasDone(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Path traffic = traffic(lab, 0);
        Archive archive = lab.archive("archive");
        SeineProcess up = lab.seine(
                "up", "-i", veth.captureInterface(), "--archive", "archive", "--host-id", "web-07", "--duration", "5s");
        up.awaitLine("ready: capturing for host web-07");
        assertThat(up.out().lines().map(line -> line.split(" ", 2)[0]))
                .startsWith("capture", "archive", "open", "kafka", "ready:");
        assertThat(up.out())
                .contains("interface " + veth.captureInterface())
                .contains(archive.root().toString())
                .contains(" cat --archive archive last=5m | wireshark -k -i -")
                .contains(" topic seine.frames");
        veth.replay(traffic);
        assertThat(up.awaitExit()).as(up::toString).isZero();
        assertConcluded(up, archive);
        assertThat(numbers(archive.frames("web-07")))
                .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
        assertNothingForTerminals(up);
    }

    @Test
    void endsInOrderOnCtrlCAndGoesOnWhenItIsStartedAgain(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Archive archive = lab.archive("archive");
        int port = FreePort.any();
        for (int round = 0; round < 2; round++) {
            SeineProcess up = lab.seine(
                    "up",
                    "-i",
                    veth.captureInterface(),
                    "--archive",
                    archive.root().toString(),
                    "--host-id",
                    "web-07",
                    "--http",
                    "127.0.0.1:" + port);
            up.awaitLine("ready: ");
            HttpEndpoint http = new HttpEndpoint(port);
            http.awaitStatus("/healthz", 200);
            http.awaitStatus("/readyz", 200);
            veth.replay(traffic(lab, round));
            Patience.until(
                    "the metrics say that the frames are archived",
                    () -> http.metric("seine_frames_total{stage=\"archived\"") == FRAMES);
            up.signal("INT");
            assertThat(up.awaitExit()).as(up::toString).isZero();
            assertConcluded(up, archive);
        }
        assertThat(archive.sealedFiles()).hasSize(2);
        assertThat(numbers(archive.frames("web-07")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 2 * FRAMES).boxed().toList());
    }

    @Test
    void replaysACaptureFileWithItsOwnTimes(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        Tcpdump tcpdump =
                lab.own(Tcpdump.start(veth.captureInterface(), lab.directory().resolve("trace.pcap")));
        veth.replay(traffic(lab, 0));
        veth.send(Traffic.LAST_FRAME);
        tcpdump.awaitLast(Traffic.LAST_FRAME);
        List<ClassicPcap.StoredFrame> expected = tcpdump.stop();

        Archive archive = lab.archive("archive");
        SeineProcess up = lab.seine("up", "--replay", "trace.pcap", "--archive", "archive", "--host-id", "web-07");
        assertThat(up.awaitExit()).as(up::toString).isZero();
        assertThat(up.err()).contains(expected.size() + " packets captured\n");
        SameFrames.assertEqual(archive.framesByEditcap(), expected);
    }

    /** The three lines that tcpdump ends with, and the files of this run. */
    private static void assertConcluded(SeineProcess up, Archive archive) throws IOException {
        Path newest = archive.sealedFiles().getLast();
        assertThat(up.err().lines())
                .startsWith(
                        FRAMES + " packets captured",
                        FRAMES + " packets received by filter",
                        "0 packets dropped by kernel",
                        FRAMES + " packets archived in 1 files")
                .hasSize(5);
        assertThat(up.err().lines().toList().getLast())
                .endsWith(archive.root().relativize(newest).toString());
        assertThat(archive.openFiles()).isEmpty();
    }

    /** Files and pipes get whole lines and no control characters. */
    private static void assertNothingForTerminals(SeineProcess up) {
        assertThat(up.out() + up.err()).doesNotContain("\r").doesNotContain("\u001b");
    }

    private static Path traffic(Lab lab, int round) throws IOException {
        Path traffic = lab.directory().resolve("traffic-" + round + ".pcap");
        ClassicPcap.write(
                traffic,
                IntStream.range(round * FRAMES, (round + 1) * FRAMES)
                        .mapToObj(i -> Traffic.udp(5_000, i, 60 + i % 900))
                        .toList());
        return traffic;
    }

    private static List<Integer> numbers(List<ArchivedFrame> frames) {
        return frames.stream()
                .map(frame -> frame.stored().data())
                .map(UpCommandTest::payloadNumber)
                .toList();
    }

    private static int payloadNumber(ByteBuffer frame) {
        return frame.getInt(Traffic.UDP_HEADERS_LENGTH);
    }
}
