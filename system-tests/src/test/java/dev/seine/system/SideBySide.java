package dev.seine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.testkit.ClassicPcap.StoredFrame;
import dev.seine.testkit.VethPair;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** An agent and tcpdump on the same interface, which must see the same. */
final class SideBySide {
    private final Lab lab;
    private final VethPair veth;
    private final Tcpdump tcpdump;
    private final SeineProcess agent;

    private SideBySide(Lab lab, VethPair veth, Tcpdump tcpdump, SeineProcess agent) {
        this.lab = lab;
        this.veth = veth;
        this.tcpdump = tcpdump;
        this.agent = agent;
    }

    /** Starts both on the capturing end. */
    static SideBySide start(Lab lab, VethPair veth, String filter) throws Exception {
        Tcpdump tcpdump =
                lab.own(Tcpdump.start(veth.captureInterface(), lab.directory().resolve("tcpdump.pcap"), filter));
        SeineProcess agent = lab.agent("-i", veth.captureInterface(), "--filter", filter);
        return new SideBySide(lab, veth, tcpdump, agent);
    }

    /**
     * What both have seen.
     *
     * @param byTcpdump as tcpdump wrote it
     * @param archived the same frames, as they are in the archive
     * @param archive where they are
     */
    record Seen(List<StoredFrame> byTcpdump, List<ArchivedFrame> archived, Archive archive) {}

    /**
     * Sends {@link Traffic#LAST_FRAME}, stops both, archives, and insists on the same frames in the same order with the same
     * bytes, lengths and nanoseconds, by this project's reader as well as by editcap.
     */
    Seen finish() throws Exception {
        Seen seen = stop();
        SameFrames.assertEqual(seen.archive().framesByEditcap(), seen.byTcpdump());
        SameFrames.assertEqual(stored(seen), seen.byTcpdump());
        assertThat(seen.archived().stream().mapToLong(ArchivedFrame::number).toArray())
                .isEqualTo(LongStream.range(0, seen.archived().size()).toArray());
        return seen;
    }

    /**
     * As {@link #finish}, but for frames that a kernel's own TCP has sent through a veth pair: of their times and order nothing
     * is said. They still carry their departure time where their arrival time should be, so that each packet socket looks at
     * the clock by itself; two tcpdumps differ there, too.
     */
    Seen finishWithoutTimes() throws Exception {
        Seen seen = stop();
        SameFrames.assertEqual(sortedWithoutTimes(stored(seen)), sortedWithoutTimes(seen.byTcpdump()));
        return seen;
    }

    private Seen stop() throws Exception {
        veth.send(Traffic.LAST_FRAME);
        tcpdump.awaitLast(Traffic.LAST_FRAME);
        List<StoredFrame> expected = tcpdump.stop();
        assertThat(Lab.stopped(agent)).isEqualTo(expected.size());
        Archive archive = lab.archived();
        return new Seen(expected, archive.frames(), archive);
    }

    private static List<StoredFrame> stored(Seen seen) {
        return seen.archived().stream().map(ArchivedFrame::stored).toList();
    }

    private static List<StoredFrame> sortedWithoutTimes(List<StoredFrame> frames) {
        return frames.stream()
                .map(frame -> new StoredFrame(0, frame.originalLength(), frame.data()))
                .sorted(Comparator.comparing(StoredFrame::data))
                .toList();
    }
}
