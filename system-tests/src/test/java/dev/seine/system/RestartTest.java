package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.VethPair;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A collector that is killed goes on from its checkpoint. */
@SystemTest
class RestartTest {
    private static final int FRAMES = 60_000;

    @Test
    void collectorThatIsKilledTwiceUnderTrafficLeavesNoGapAndNoDuplicate(Lab lab) throws Exception {
        Path traffic = lab.directory().resolve("traffic.pcap");
        ClassicPcap.write(
                traffic,
                IntStream.range(0, FRAMES)
                        .mapToObj(i -> Traffic.udp(5_000, i, 60 + i % 200))
                        .toList());
        VethPair veth = lab.veth();
        SeineProcess agent = lab.agent("-i", veth.captureInterface());
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> veth.replay(traffic, "--pps=4000"));
        for (int killed = 0; killed < 2; killed++) {
            CollectorProcess collector = lab.collector();
            collector.awaitArchived(100);
            collector.process().signal("KILL");
            assertThat(collector.process().awaitExit()).isEqualTo(128 + 9);
        }
        CollectorProcess last = lab.collector();
        sending.join();
        assertThat(Lab.stopped(agent)).isEqualTo(FRAMES);
        lab.awaitAllArchived();
        List<ArchivedFrame> frames = last.stop().frames();
        assertThat(frames.stream().mapToLong(ArchivedFrame::number).sorted().toArray())
                .isEqualTo(LongStream.range(0, FRAMES).toArray());
        assertThat(last.archive().openFiles()).isEmpty();
    }
}
