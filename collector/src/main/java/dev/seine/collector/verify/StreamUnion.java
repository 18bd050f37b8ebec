package dev.seine.collector.verify;

import dev.seine.collector.ledger.StreamCounters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One stream over the archives of several collectors, whose partition went from one to the other. What an archive says is
 * elsewhere must be in another one; a frame that two of them have is there twice.
 */
final class StreamUnion {
    private final List<StreamChain> chains = new ArrayList<>();
    private final List<StreamReport> parts = new ArrayList<>();
    private final FrameRanges present = new FrameRanges();
    private long deletedUpTo;

    /** Adds what one archive has of the stream. */
    void add(StreamChain chain, String archive) {
        chains.add(chain);
        StreamReport report = chain.report();
        parts.add(report.withProblems(
                report.problems().stream().map(each -> archive + ": " + each).toList()));
        present.addAll(chain.present());
    }

    /** The retention of one of the archives has deleted what it had of the stream before this frame. */
    void deletedUpTo(long frame) {
        deletedUpTo = Math.max(deletedUpTo, frame);
    }

    /**
     * What all archives have together.
     *
     * @param recordsWereGone whether Kafka no longer had some records when they were to be read, so that frames may be missing
     *     of which a collector could only think that another one has them
     */
    StreamReport report(boolean recordsWereGone) {
        StreamReport last = parts.get(latest());
        long next = chains.get(latest()).nextFrame();
        List<String> problems = new ArrayList<>();
        parts.forEach(part -> problems.addAll(part.problems()));
        long deleted = present.absentBefore(deletedUpTo);
        long absent = Math.max(0, next - present.count() - deleted);
        long gap = Math.min(absent, parts.stream().mapToLong(StreamReport::gap).sum());
        long elsewhere = absent - gap;
        if (present.doubled() > 0) {
            problems.add(present.doubled() + " frames are in more than one archive, the first is number "
                    + present.firstDoubled());
        }
        long explained = Math.max(0, numbered(last.droppedByReason()) - gap);
        if (elsewhere > explained && !recordsWereGone) {
            problems.add(elsewhere + " frames are in none of these archives, the first is number "
                    + present.firstAbsent(deletedUpTo) + ": name the archives of all collectors of the group");
        }
        long accountedFor = deleted + present.count() + absent + last.kernelDrops() + last.dropped();
        if (!last.end().isEmpty() && problems.isEmpty() && accountedFor != last.accepted()) {
            problems.add("the kernel accepted " + last.accepted() + " frames, accounted for are " + accountedFor);
        }
        // Which collector wrote a loss down as its own does not matter any more.
        return last.over(present.count(), gap + elsewhere, deleted).withProblems(problems);
    }

    /** The archive that has the stream's end, or the most of its beginning. */
    private int latest() {
        return IntStream.range(0, parts.size())
                .boxed()
                .max(Comparator.comparingLong((Integer i) -> chains.get(i).nextFrame())
                        .thenComparing(i -> !parts.get(i).end().isEmpty()))
                .orElseThrow();
    }

    /** Frames that the agent gave up after they had got a number: no archive can have them. */
    private static long numbered(List<StreamCounters.Dropped> dropped) {
        return dropped.stream()
                .filter(each -> each.batches() > 0)
                .mapToLong(StreamCounters.Dropped::frames)
                .sum();
    }
}
