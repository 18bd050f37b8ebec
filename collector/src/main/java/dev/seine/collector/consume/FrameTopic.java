package dev.seine.collector.consume;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that the collector asks of Kafka. For one thread at a time, on which the listeners are called as well. */
public interface FrameTopic extends AutoCloseable {
    /** Is told by {@link #poll} which partitions this collector has. */
    interface AssignmentListener {
        /** These partitions are ours now; they are paused, and where they start must be said with {@link #seek}. */
        void assigned(Set<Integer> partitions);

        /** These are going to somebody else, once this method returns; offsets may be committed in it. */
        void revoked(Set<Integer> partitions);

        /** These have gone to somebody else already. */
        void lost(Set<Integer> partitions);

        /** Kafka does not have the records that should be read next. */
        void outOfRange(Set<Integer> partitions);
    }

    /** Is told how a commit has ended. */
    @FunctionalInterface
    interface CommitListener {
        void ended(boolean committed);
    }

    /** Joins the group. */
    void subscribe(AssignmentListener listener);

    /** The next records, in order in each partition; none if there are none within the time. */
    List<TopicRecord> poll(Duration limit) throws TopicException;

    /** The next record to read of a partition. */
    void seek(int partition, long offset);

    /** No records of a partition until {@link #resume}. */
    void pause(int partition);

    void resume(int partition);

    /** Offset of the next record that {@link #poll} will give of a partition. */
    long position(int partition) throws TopicException;

    /** The records that a partition has. */
    OffsetRange offsets(int partition) throws TopicException;

    /** What the group remembers of a partition. */
    Optional<Committed> committed(int partition) throws TopicException;

    /** Asks the group to remember; a later call of {@link #poll} tells the listener how it has ended. */
    void commit(int partition, Committed committed, CommitListener listener);

    /** Makes the group remember, and waits for it. */
    void commitNow(int partition, Committed committed) throws TopicException;

    /** How many records of a partition have not been polled; -1 if that is not known. */
    long lag(int partition);

    /**
     * Looks at the topic itself; may wait for Kafka for some seconds.
     *
     * @param hasPartitions whether this collector has any of its partitions
     */
    default List<TopicTrouble> look(boolean hasPartitions) throws TopicException {
        return List.of();
    }

    /** Leaves the group without telling the listener. */
    @Override
    void close();
}
