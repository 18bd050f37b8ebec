package dev.seine.collector.consume;

import dev.seine.collector.seal.SealJob;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that are not ours any more, or not much longer, but still have files to be sealed: their checkpoints are in this
 * archive, and so nobody else's business.
 */
final class ReleasedPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(ReleasedPartitions.class);

    private final Map<Integer, OpenPartition> partitions = new HashMap<>();

    /** A partition that has been released. */
    void add(int number, OpenPartition partition) {
        partitions.put(number, partition);
    }

    /** A partition that is ours again: its archive is recovered from its checkpoint. */
    void remove(int number) {
        OpenPartition before = partitions.remove(number);
        if (before != null) {
            closeQuietly(before);
        }
    }

    /** A file of these partitions, or another one, has been sealed. */
    void sealed(SealJob job) {
        partitions.values().forEach(partition -> partition.sealed(job));
    }

    /** Closes those whose files are sealed; returns whether none is left. */
    boolean finish() {
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

    private static boolean isFinished(OpenPartition partition) {
        try {
            return partition.finish();
        } catch (IOException e) {
            LOG.error("the last checkpoint of a partition is missing, its sealed files stay listed: {}", e.toString());
            return true;
        }
    }
}
