package dev.seine.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.ClassicPcap.StoredFrame;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ring beside tcpdump on the same interface. */
class PacketRingTcpdumpTest {
    private static final int COUNT = 100_000;
    private static final int BLOCK_SIZE = 1 << 20;
    private static final int BLOCK_COUNT = 64;

    @TempDir
    Path directory;

    @Test
    void framesAndNanosecondsEqualThoseOfTcpdump() throws Exception {
        Requirements.programs("tcpdump");
        Path traffic = directory.resolve("traffic.pcap");
        ClassicPcap.write(
                traffic,
                IntStream.range(0, COUNT).mapToObj(PacketRingTcpdumpTest::frame).toList());
        Path dumped = directory.resolve("dumped.pcap");
        try (VethPair veth = VethPair.create()) {
            Process tcpdump = startTcpdump(veth.captureInterface(), dumped);
            try (PacketRing ring = PacketRing.open(
                    TestSettings.blocks(veth.captureInterface(), BLOCK_SIZE, BLOCK_COUNT), FilterProgram.acceptAll())) {
                // Read while it is sent: blocks retire by time too, so that a ring nobody reads is full before its
                // memory is.
                CompletableFuture<Void> replay = CompletableFuture.runAsync(() -> veth.replay(traffic, "--pps=100000"));
                List<StoredFrame> ours = Frames.read(ring, COUNT).stream()
                        .map(seen -> new StoredFrame(seen.timeNs(), seen.originalLength(), seen.bytes()))
                        .toList();
                replay.join();
                assertThat(ring.statistics()).isEqualTo(new RingStatistics(COUNT, 0, 0, 0));
                assertThat(tcpdump.waitFor(1, TimeUnit.MINUTES)).isTrue();
                assertEqual(ours, ClassicPcap.read(dumped));
            } finally {
                tcpdump.destroyForcibly().waitFor();
            }
        }
    }

    /** Not by the collections' own comparison, which would print a hundred thousand frames. */
    private static void assertEqual(List<StoredFrame> ours, List<StoredFrame> theirs) {
        assertThat(List.of(ours.size(), theirs.size())).containsExactly(COUNT, COUNT);
        List<Integer> different = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            if (!ours.get(i).equals(theirs.get(i))) {
                different.add(i);
            }
        }
        assertThat(different).isEmpty();
    }

    /** Plain, tagged with either type, and of many lengths. */
    private static byte[] frame(int number) {
        byte[] plain = Frames.numbered(number, 60 + number % 400);
        return switch (number % 4) {
            case 0 -> Frames.tagged(plain, 0x8100, number & 0xFFFF);
            case 1 -> Frames.tagged(plain, 0x88A8, number & 0xFFFF);
            default -> plain;
        };
    }

    private static Process startTcpdump(String interfaceName, Path file) throws Exception {
        Path log = file.resolveSibling("tcpdump.log");
        Process tcpdump = new ProcessBuilder(
                        Requirements.program("tcpdump").orElseThrow().toString(),
                        "-i",
                        interfaceName,
                        "-w",
                        file.toString(),
                        "-c",
                        Integer.toString(COUNT),
                        "-B",
                        "131072",
                        "-Z",
                        "root",
                        "--time-stamp-precision=nano")
                .redirectError(log.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (!Files.exists(log) || !Files.readString(log).contains("listening on")) {
            assertThat(tcpdump.isAlive()).as("tcpdump runs").isTrue();
            Thread.sleep(10);
        }
        return tcpdump;
    }
}
