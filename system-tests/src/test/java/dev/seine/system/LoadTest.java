package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.pcapng.CaptureFileReader;
import dev.seine.testkit.Program;
import dev.seine.testkit.Requirements;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is lost under load, and the memory of the agent stays bounded. */
@SystemTest
class LoadTest {
    private static final int FRAME_LENGTH = 300;
    private static final int ALL_AT_ONCE = 2_000_000;
    private static final int SUSTAINED = 500_000;
    private static final long MAX_RESIDENT_BYTES = 256L << 20;

    @BeforeEach
    void requirements() {
        Requirements.programs("trafgen");
    }

    /**
     * As fast as one core sends: faster than two cores can send, capture, store and archive at the same time, so the ring is as
     * large as the burst.
     */
    @Test
    void burstOfTwoMillionFramesIsArchivedWithoutALoss(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess agent = lab.agent("--config", config(lab, veth, "1GiB").toString());
        CollectorProcess collector = lab.collector();
        long startNs = System.nanoTime();
        send(lab, veth, ALL_AT_ONCE);
        long sentNs = System.nanoTime();
        collector.awaitArchived(ALL_AT_ONCE);
        long archivedNs = System.nanoTime();
        assertNothingLost(agent, ALL_AT_ONCE);
        assertComplete(collector.stop(), ALL_AT_ONCE);
        System.out.printf(
                "load: %,d frames of %d bytes sent in %.1f s, archived %.1f s later%n",
                ALL_AT_ONCE, FRAME_LENGTH, (sentNs - startNs) / 1e9, (archivedNs - sentNs) / 1e9);
    }

    @Test
    void memoryOfTheAgentIsBoundedWithItsDefaultRing(Lab lab) throws Exception {
        VethPair veth = lab.veth();
        SeineProcess agent = lab.agent("--config", config(lab, veth, "64MiB").toString());
        CollectorProcess collector = lab.collector();
        send(lab, veth, SUSTAINED, "--rate", "50000pps");
        collector.awaitArchived(SUSTAINED);
        long residentBytes = agent.peakResidentBytes();
        System.out.printf(
                "load: the agent had at most %,d KiB in memory, its ring of 64 MiB included%n", residentBytes >> 10);
        assertNothingLost(agent, SUSTAINED);
        assertComplete(collector.stop(), SUSTAINED);
        assertThat(residentBytes).isLessThan(MAX_RESIDENT_BYTES);
    }

    private static Path config(Lab lab, VethPair veth, String ringSize) throws IOException {
        return Files.writeString(
                lab.directory().resolve("agent.yaml"), """
                captures:
                  - id: load
                    interfaces: [%s]
                    ring: {size: %s}
                """.formatted(veth.captureInterface(), ringSize));
    }

    private static void send(Lab lab, VethPair veth, int count, String... pace) throws IOException {
        Path packet = Files.writeString(lab.directory().resolve("packet.trafgen"), """
                { 0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x88, 0xb5, fill(0x55, %d) }
                """.formatted(FRAME_LENGTH - 14));
        List<String> command = new ArrayList<>(veth.senderCommand(
                "trafgen",
                "--out",
                veth.senderInterface(),
                "--conf",
                packet.toString(),
                "--num",
                Integer.toString(count),
                "--cpus",
                "1"));
        command.addAll(List.of(pace));
        Program.run(command.toArray(String[]::new));
    }

    private static void assertNothingLost(SeineProcess agent, long count) throws InterruptedException {
        assertThat(Lab.stopped(agent)).isEqualTo(count);
        assertThat(agent.err())
                .contains(count + " packets captured\n")
                .contains(count + " packets received by filter\n")
                .contains("0 packets dropped by kernel\n");
    }

    /** Every number of the stream is there once. */
    private static void assertComplete(Archive archive, int count) throws IOException {
        BitSet seen = new BitSet(count);
        int frames = 0;
        for (Path file : archive.sealedFiles()) {
            Path plain = file.resolveSibling("plain.pcapng");
            Program.run("zstd", "-d", "-q", file.toString(), "-o", plain.toString());
            try (CaptureFileReader reader = CaptureFileReader.open(plain)) {
                for (; reader.next(); frames++) {
                    seen.set((int) reader.packetId());
                }
            }
            Files.delete(plain);
        }
        assertThat(frames).isEqualTo(count);
        assertThat(seen.length()).isEqualTo(count);
        assertThat(seen.cardinality()).isEqualTo(count);
    }
}
