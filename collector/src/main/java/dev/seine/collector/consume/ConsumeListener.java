package dev.seine.collector.consume;

import java.util.Set;

/** Is told how reading goes, on the thread that reads: it must be quick. */
public interface ConsumeListener {
    /** A checkpoint vouches for a batch, this long after its last frame was captured. */
    void archivedAfter(long delayNs);

    /** These are the partitions of this collector now. */
    void assigned(Set<Integer> partitions);
}
