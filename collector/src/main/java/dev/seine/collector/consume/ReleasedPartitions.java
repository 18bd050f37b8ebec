package dev.seine.collector.consume;

import dev.seine.collector.seal.SealJob;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that are not ours any more, or not much longer, but still have files to be sealed: their checkpoints are in this
 * archive, and so nobody else's business. Of those that were lost it is not known at once where somebody else went on, and so
 * what has to be taken back; that is asked for again and again.
 */
final class ReleasedPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(ReleasedPartitions.class);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final Duration TROUBLE_DELAY = Duration.ofSeconds(10);

    private final ConsumeContext context;
    private final Clock clock;
    private final Map<Integer, OpenPartition> partitions = new HashMap<>();
    private final Set<Integer> lost = new TreeSet<>();
    private long settleNotBeforeNs;

    ReleasedPartitions(ConsumeContext context) {
        this.context = context;
        clock = context.archive().clock();
    }

    /** A partition that was not released in order, of which files may be left. */
    void addLost(int number) {
        lost.add(number);
        settleNotBeforeNs = clock.monotonicNs();
    }

    /** A partition that has been released. */
    void add(int number, OpenPartition partition) {
        partitions.put(number, partition);
    }

    /** A partition that is ours again: its archive is recovered from its checkpoint. */
    void remove(int number) {
        lost.remove(number);
        OpenPartition before = partitions.remove(number);
        if (before != null) {
            closeQuietly(before);
        }
    }

    /** A file of these partitions, or another one, has been sealed. */
    void sealed(SealJob job) {
        partitions.values().forEach(partition -> partition.sealed(job));
    }

    /** Ends what was lost where that is possible, and closes those whose files are sealed; returns whether none is left. */
    boolean finish() {
        if (clock.monotonicNs() - settleNotBeforeNs >= 0) {
            settleLost();
        }
        for (Integer number : List.copyOf(partitions.keySet())) {
            OpenPartition partition = partitions.get(number);
            if (partition != null && isFinished(partition)) {
                remove(number);
            }
        }
        return partitions.isEmpty();
    }

    /** Files that are not yet sealed. */
    int openFiles() {
        return partitions.values().stream().mapToInt(OpenPartition::openFiles).sum();
    }

    /** Closes all, sealed or not. */
    void close() {
        List.copyOf(partitions.keySet()).forEach(this::remove);
    }

    static void closeQuietly(OpenPartition partition) {
        try {
            partition.close();
        } catch (IOException e) {
            LOG.warn("closing capture files: {}", e.toString());
        }
    }

    private void settleLost() {
        Duration delay = ASK_AGAIN;
        for (Integer number : List.copyOf(lost)) {
            try {
                PartitionOpening opening = new PartitionOpening(context, number);
                if (opening.clearIfAllSealed() || isEnded(opening)) {
                    lost.remove(number);
                }
            } catch (IOException | TopicException e) {
                LOG.warn("partition {} was lost, and what is left of it is tried again: {}", number, e.toString());
                delay = TROUBLE_DELAY;
                if (e instanceof TopicException) {
                    break; // Each further question would wait for its whole time limit.
                }
            }
        }
        settleNotBeforeNs = clock.monotonicNs() + delay.toNanos();
    }

    private boolean isEnded(PartitionOpening opening) throws IOException, TopicException {
        Optional<OpenPartition> ended = opening.settle();
        ended.ifPresent(partition -> add(opening.number(), partition));
        return ended.isPresent();
    }

    private static boolean isFinished(OpenPartition partition) {
        try {
            return partition.finish();
        } catch (IOException e) {
            LOG.error("the last checkpoint of a partition is missing, its sealed files stay listed: {}", e.toString());
            return true;
        }
    }
}
