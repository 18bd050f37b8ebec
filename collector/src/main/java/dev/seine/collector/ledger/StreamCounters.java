package dev.seine.collector.ledger;

import dev.seine.proto.v1.Counters;
import dev.seine.proto.v1.DropReason;
import dev.seine.proto.v1.DroppedFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An agent's totals of a stream since the stream began, as {@code seine.v1.Counters} defines them.
 *
 * @param dropped frames of batches that the agent gave up, by reason, one element a reason
 */
public record StreamCounters(
        long acceptedFrames,
        long capturedFrames,
        long capturedBytes,
        long kernelDrops,
        long ringFreezes,
        long nicDrops,
        long truncatedFrames,
        List<Dropped> dropped) {
    /** Before the first batch. */
    public static final StreamCounters ZERO = new StreamCounters(0, 0, 0, 0, 0, 0, 0, List.of());

    private static final int MAX_REASONS = 16;

    /**
     * Frames that the agent gave up.
     *
     * @param reason name of a {@code seine.v1.DropReason} without its prefix, or {@code REASON_} and a number that is not
     *     known here
     */
    public record Dropped(String reason, long frames, long batches) {}

    public StreamCounters {
        dropped = List.copyOf(dropped);
    }

    /** Reads the message; numbers beyond 2^63-1 become that, and reasons beyond the first sixteen are added to the last. */
    public static StreamCounters of(Counters counters) {
        return new StreamCounters(
                bounded(counters.getAcceptedFrames()),
                bounded(counters.getCapturedFrames()),
                bounded(counters.getCapturedBytes()),
                bounded(counters.getKernelDrops()),
                bounded(counters.getRingFreezes()),
                bounded(counters.getNicDrops()),
                bounded(counters.getTruncatedFrames()),
                droppedByReason(counters.getDroppedList()));
    }

    /** Frames that the agent gave up, whatever the reason. */
    public long droppedFrames() {
        return frames(each -> true);
    }

    /** Frames among those that were given up before they had a number, so that no gap tells of them. */
    public long unnumberedFrames() {
        return frames(each -> each.batches == 0);
    }

    private long frames(Predicate<Dropped> which) {
        long sum = 0;
        for (Dropped each : dropped) {
            if (which.test(each)) {
                sum = sum(sum, each.frames);
            }
        }
        return sum;
    }

    private static List<Dropped> droppedByReason(List<DroppedFrames> elements) {
        TreeMap<Integer, Dropped> byReason = new TreeMap<>();
        for (DroppedFrames element : elements) {
            int number = byReason.size() < MAX_REASONS || byReason.containsKey(element.getReasonValue())
                    ? element.getReasonValue()
                    : byReason.lastKey();
            Dropped one = new Dropped(name(number), bounded(element.getFrames()), bounded(element.getBatches()));
            byReason.merge(
                    number, one, (a, b) -> new Dropped(a.reason, sum(a.frames, b.frames), sum(a.batches, b.batches)));
        }
        return new ArrayList<>(byReason.values());
    }

    private static String name(int number) {
        DropReason reason = DropReason.forNumber(number);
        return reason == null ? "REASON_" + number : reason.name().substring("DROP_REASON_".length());
    }

    private static long bounded(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    private static long sum(long a, long b) {
        return bounded(a + b);
    }
}
