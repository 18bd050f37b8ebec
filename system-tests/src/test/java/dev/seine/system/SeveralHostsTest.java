package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several hosts, one of them with two interfaces, send at the same time; each gets an archive of its own, and all of it. */
@SystemTest
class SeveralHostsTest {
    private static final int FRAMES = 20_000;

    /** A host and the interfaces that it captures on. */
    private record Host(String id, List<VethPair> interfaces) {}

    @Test
    void everyHostHasACompleteArchive(Lab lab) throws Exception {
        lab.topic(3);
        List<Host> hosts = List.of(
                new Host("web-1", List.of(lab.veth(), lab.veth())),
                new Host("web-2", List.of(lab.veth())),
                new Host("db-1", List.of(lab.veth())));
        CollectorProcess collector = lab.collector();
        List<SeineProcess> agents = new ArrayList<>();
        for (Host host : hosts) {
            agents.add(lab.agentOf(
                    host.id(),
                    host.interfaces().stream()
                            .flatMap(veth -> Stream.of("-i", veth.captureInterface()))
                            .toArray(String[]::new)));
        }
        sendAtOnce(lab, hosts);
        for (SeineProcess agent : agents) {
            Lab.stopped(agent);
        }
        lab.awaitAllArchived();
        Archive archive = collector.stop();
        for (Host host : hosts) {
            List<ArchivedFrame> frames = archive.frames(host.id());
            for (VethPair veth : host.interfaces()) {
                assertComplete(veth, frames);
            }
            assertThat(frames).hasSize(FRAMES * host.interfaces().size());
        }
    }

    private static void sendAtOnce(Lab lab, List<Host> hosts) throws IOException {
        List<VethPair> veths =
                hosts.stream().flatMap(host -> host.interfaces().stream()).toList();
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (VethPair veth : veths) {
            Path traffic = lab.directory().resolve(veth.captureInterface() + ".pcap");
            ClassicPcap.write(
                    traffic,
                    IntStream.range(0, FRAMES).mapToObj(i -> frame(veth, i)).toList());
            sending.add(CompletableFuture.runAsync(() -> veth.replay(traffic, "--pps=10000")));
        }
        sending.forEach(CompletableFuture::join);
    }

    /** No two interfaces get the same frames. */
    private static byte[] frame(VethPair veth, int number) {
        return Traffic.udp(
                1_024 + Math.floorMod(veth.captureInterface().hashCode(), 60_000), number, 60 + number % 500);
    }

    /** The interface's numbers are 0, 1, 2, …, and the frame with a number is the one that was sent as that. */
    private static void assertComplete(VethPair veth, List<ArchivedFrame> all) {
        List<ArchivedFrame> frames = all.stream()
                .filter(frame -> frame.interfaceName().equals(veth.captureInterface()))
                .toList();
        List<Long> wrong = IntStream.range(0, frames.size())
                .filter(i -> frames.get(i).number() != i
                        || !frames.get(i).stored().data().equals(ByteBuffer.wrap(frame(veth, i))))
                .mapToObj(i -> frames.get(i).number())
                .limit(10)
                .toList();
        assertThat(wrong).as(veth.captureInterface()).isEmpty();
        assertThat(frames).as(veth.captureInterface()).hasSize(FRAMES);
    }
}
