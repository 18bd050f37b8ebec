package dev.seine.collector.consume;

import java.util.List;
import java.util.Map;

/**
 * How reading goes, at one moment.
 *
 * @param openFiles capture files that are not sealed yet
 * @param assignedPartitions partitions that this collector has
 * @param lag records not yet read, by partition; a partition of which it is not known is left out
 * @param problems why partitions are not read
 */
public record ConsumeStatus(int openFiles, int assignedPartitions, Map<Integer, Long> lag, List<String> problems) {
    /** Before anything has happened. */
    public static final ConsumeStatus NOT_STARTED =
            new ConsumeStatus(0, 0, Map.of(), List.of("no partition is assigned to this collector yet"));

    public ConsumeStatus {
        lag = Map.copyOf(lag);
        problems = List.copyOf(problems);
    }
}
