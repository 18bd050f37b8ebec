package dev.seine.collector.verify;

import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.GapReason;
import dev.seine.collector.ledger.StreamCounters;
import dev.seine.collector.ledger.StreamEnd;
import dev.seine.collector.ledger.StreamPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The parts of one stream over all files: each has to begin where the one before it ended. */
final class StreamChain {
    private static final Comparator<Claim> IN_ORDER = Comparator.comparingLong(
                    (Claim claim) -> claim.start().frame())
            .thenComparingLong(claim -> claim.start().batch());

    private final List<Claim> claims = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final FrameRanges present = new FrameRanges();
    private StreamPosition deletedUpTo = StreamPosition.START;
    private Optional<StreamPosition> ledgerNext = Optional.empty();

    void add(Claim claim) {
        claims.add(claim);
    }

    /** The frames that this archive's files have. */
    FrameRanges present() {
        return present;
    }

    /** The number behind the last frame that this archive has, or knows to be missing. */
    long nextFrame() {
        return claims.stream().mapToLong(claim -> claim.next().frame()).max().orElse(0);
    }

    /** The retention has deleted files up to here. */
    void deletedUpTo(StreamPosition position) {
        if (position.frame() > deletedUpTo.frame()) {
            deletedUpTo = position;
        }
    }

    /** The collector has archived the stream up to here. */
    void ledgerSays(StreamPosition next) {
        ledgerNext = Optional.of(next);
    }

    StreamReport report() {
        claims.sort(IN_ORDER);
        problems.clear();
        Claim last = claims.getLast();
        long begin = checkLinks();
        ledgerNext
                .filter(next -> next.frame() > Math.max(last.next().frame(), deletedUpTo.frame()))
                .ifPresent(next -> problems.add("frames " + last.next().frame() + " to " + (next.frame() - 1)
                        + " were archived, but no file has them: a file is missing"));
        long archived = claims.stream().mapToLong(Claim::frames).sum();
        long gap = missing(GapReason.MISSING);
        long elsewhere = missing(GapReason.ARCHIVED_ELSEWHERE);
        StreamCounters counters = last.counters();
        long unnumbered = counters.dropped().stream()
                .filter(each -> each.batches() == 0)
                .mapToLong(StreamCounters.Dropped::frames)
                .sum();
        long accountedFor = begin + archived + gap + elsewhere + counters.kernelDrops() + unnumbered;
        // Before the end the kernel's count runs ahead of the frames, which may still be in the ring.
        long inRing = last.end().isPresent() ? 0 : Math.max(0, counters.acceptedFrames() - accountedFor);
        if (last.end().isPresent() && problems.isEmpty() && accountedFor != counters.acceptedFrames()) {
            problems.add(
                    "the kernel accepted " + counters.acceptedFrames() + " frames, accounted for are " + accountedFor);
        }
        return new StreamReport(
                last.stream().hostId(),
                last.stream().run(),
                last.stream().streamId(),
                last.interfaceName(),
                counters.acceptedFrames(),
                archived,
                counters.kernelDrops(),
                unnumbered,
                gap,
                elsewhere,
                begin,
                inRing,
                counters.dropped(),
                last.end().map(StreamEnd::reason).orElse(""),
                problems);
    }

    /** Checks that the parts follow each other; returns how many frames the retention has deleted before and between them. */
    private long checkLinks() {
        long reached = 0;
        long deleted = 0;
        String before = "";
        for (Claim claim : claims) {
            long begin = claim.start().frame();
            // A file whose deletion was noted may be here still, because somebody was reading it.
            long expected = Math.max(reached, deletedUpTo.frame());
            deleted += Math.max(0, Math.min(begin, deletedUpTo.frame()) - reached);
            if (begin > expected) {
                problems.add("frames " + expected + " to " + (begin - 1) + " are in no file"
                        + (before.isEmpty() ? "" : " between " + before + " and " + claim.file())
                        + ": a file is missing");
            } else if (begin < reached) {
                problems.add("frames " + begin + " to "
                        + (Math.min(reached, claim.next().frame()) - 1) + " are in two files: " + before + " and "
                        + claim.file());
            }
            reached = Math.max(reached, claim.next().frame());
            before = claim.file();
        }
        return deleted;
    }

    private long missing(GapReason reason) {
        return claims.stream()
                .flatMap(claim -> claim.gaps().stream())
                .filter(gap -> gap.reason() == reason)
                .mapToLong(Gap::frames)
                .sum();
    }
}
