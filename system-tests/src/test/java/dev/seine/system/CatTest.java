package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap;
import dev.seine.testkit.ClassicPcap.StoredFrame;
import dev.seine.testkit.Program;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Any slice of an archive while a collector writes to it: sealed and open files together, in the order of time. */
@SystemTest
class CatTest {
    private static final int FRAMES = 2_000;
    private static final int PORT = 5_000;

    /** What tcpdump saw on the interface of each host. */
    private record Captured(List<StoredFrame> web, List<StoredFrame> db) {
        List<StoredFrame> all() {
            return Stream.concat(web.stream(), db.stream())
                    .sorted(Comparator.comparingLong(StoredFrame::timeNs))
                    .toList();
        }
    }

    @Test
    void slicesAreWhatTcpdumpSaw(Lab lab) throws Exception {
        VethPair web = lab.veth();
        VethPair db = lab.veth();
        Path config = Files.writeString(lab.directory().resolve("collector.yaml"), "seal: {max-size: 256KiB}\n");
        CollectorProcess collector = lab.collector("--config", config.toString());
        SeineProcess webAgent = lab.agentOf("web-1", "-i", web.captureInterface());
        SeineProcess dbAgent = lab.agentOf("db-1", "-i", db.captureInterface());
        Captured captured = capture(lab, web, db);
        assertThat(Lab.stopped(webAgent)).isEqualTo(captured.web().size());
        assertThat(Lab.stopped(dbAgent)).isEqualTo(captured.db().size());
        lab.awaitAllArchived();
        Archive archive = collector.archive();
        Patience.until("some files are sealed", () -> !archive.sealedFiles().isEmpty());
        assertThat(archive.openFiles()).isNotEmpty();

        List<StoredFrame> all = captured.all();
        assertSlice(lab, archive, all);
        assertSlice(lab, archive, captured.web(), "host=web-*");
        assertSlice(lab, archive, all, "last=1h");
        assertSlice(lab, archive, withPort(all), "udp port " + PORT);
        StoredFrame first = all.get(all.size() / 3);
        StoredFrame last = all.get(all.size() / 2);
        assertSlice(
                lab,
                archive,
                all.stream()
                        .filter(frame -> frame.timeNs() >= first.timeNs() && frame.timeNs() <= last.timeNs())
                        .toList(),
                "from=" + instant(first),
                "to=" + instant(last));
        collector.stop();
        assertSlice(lab, archive, withPort(captured.db()), "host=db-1", "iface=v*", "udp", "port", "" + PORT);
    }

    private static Captured capture(Lab lab, VethPair web, VethPair db) throws Exception {
        Path traffic = lab.directory().resolve("traffic.pcap");
        ClassicPcap.write(
                traffic,
                IntStream.range(0, FRAMES)
                        .mapToObj(i -> Traffic.udp(PORT + i % 2, i, 100 + i % 400))
                        .toList());
        Tcpdump onWeb =
                lab.own(Tcpdump.start(web.captureInterface(), lab.directory().resolve("web.pcap")));
        Tcpdump onDb =
                lab.own(Tcpdump.start(db.captureInterface(), lab.directory().resolve("db.pcap")));
        for (int round = 0; round < 2; round++) {
            web.replay(traffic, "--pps=4000");
            db.replay(traffic, "--pps=4000");
        }
        web.send(Traffic.LAST_FRAME);
        onWeb.awaitLast(Traffic.LAST_FRAME);
        db.send(Traffic.LAST_FRAME);
        onDb.awaitLast(Traffic.LAST_FRAME);
        return new Captured(onWeb.stop(), onDb.stop());
    }

    private static List<StoredFrame> withPort(List<StoredFrame> frames) {
        return frames.stream()
                .filter(frame -> frame.data().getShort(36) == PORT)
                .toList();
    }

    private static Instant instant(StoredFrame frame) {
        return Instant.ofEpochSecond(frame.timeNs() / 1_000_000_000, frame.timeNs() % 1_000_000_000);
    }

    /** To standard output and to a file: the same, accepted by the stock tools, and the frames that are expected. */
    private static void assertSlice(Lab lab, Archive archive, List<StoredFrame> expected, String... words)
            throws IOException, InterruptedException {
        SeineProcess toOutput = cat(lab, archive, words);
        assertThat(toOutput.err()).isEmpty();
        Path slice = lab.directory().resolve("slice.pcapng");
        SeineProcess toFile = cat(
                lab,
                archive,
                Stream.concat(Stream.of("-w", slice.toString()), Stream.of(words))
                        .toArray(String[]::new));
        assertThat(toFile.outFile()).isEmptyFile();
        assertThat(slice).hasSameBinaryContentAs(toOutput.outFile());

        StockTools.quiet("capinfos", slice.toString());
        StockTools.quiet("tcpdump", "-nr", slice.toString());
        assertThat(StockTools.tsharkFields(slice, "frame.number")).hasSameSizeAs(expected);
        Path pcap = lab.directory().resolve("slice.pcap");
        Program.run("editcap", "-F", "nsecpcap", slice.toString(), pcap.toString());
        SameFrames.assertEqual(ClassicPcap.read(pcap), expected);
    }

    private static SeineProcess cat(Lab lab, Archive archive, String... words) throws InterruptedException {
        SeineProcess cat = lab.seine(
                Stream.concat(Stream.of("cat", "--archive", archive.root().toString()), Stream.of(words))
                        .toArray(String[]::new));
        assertThat(cat.awaitExit()).as(cat::toString).isZero();
        return cat;
    }
}
