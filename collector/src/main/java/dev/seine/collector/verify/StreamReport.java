package dev.seine.collector.verify;

import dev.seine.collector.ledger.StreamCounters;
import java.util.List;

/**
 * What the archive has of a stream: the identity accepted = archived + kernel drops + dropped + gap, and whether it holds.
 *
 * @param run 16 hexadecimal digits
 * @param accepted frames that the kernel's filter had accepted at the end, or when the agent was last heard of
 * @param archived frames in the archive
 * @param kernelDrops frames that found the ring full
 * @param dropped frames that the agent gave up before they had a number
 * @param gap frames with a number that are in no archive, the agent's other drops among them
 * @param elsewhere frames that another collector's archive has
 * @param deleted frames that the retention has deleted
 * @param inRing frames that were accepted and not in a batch when the agent was last heard of, of a stream without an end
 * @param droppedByReason all that the agent gave up
 * @param end how the stream ended; empty if it has not, or nobody said so
 * @param problems what is wrong, in sentences
 */
public record StreamReport(
        String host,
        String run,
        long stream,
        String interfaceName,
        long accepted,
        long archived,
        long kernelDrops,
        long dropped,
        long gap,
        long elsewhere,
        long deleted,
        long inRing,
        List<StreamCounters.Dropped> droppedByReason,
        String end,
        List<String> problems) {
    public StreamReport {
        droppedByReason = List.copyOf(droppedByReason);
        problems = List.copyOf(problems);
    }

    /** The same with other problems. */
    StreamReport withProblems(List<String> other) {
        return with(archived, gap, elsewhere, deleted, other);
    }

    /** The same stream, known from more than this archive, so that nothing is elsewhere. */
    StreamReport over(long archivedFrames, long gapFrames, long deletedFrames) {
        return with(archivedFrames, gapFrames, 0, deletedFrames, problems);
    }

    private StreamReport with(
            long archivedFrames, long gapFrames, long elsewhereFrames, long deletedFrames, List<String> found) {
        return new StreamReport(
                host,
                run,
                stream,
                interfaceName,
                accepted,
                archivedFrames,
                kernelDrops,
                dropped,
                gapFrames,
                elsewhereFrames,
                deletedFrames,
                inRing,
                droppedByReason,
                end,
                found);
    }
}
