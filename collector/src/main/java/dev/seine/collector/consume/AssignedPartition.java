package dev.seine.collector.consume;

import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that the group has given to this collector: being read, or in trouble and opened again after a while. Trouble of
 * one partition, such as a full disk, stops that partition only.
 */
final class AssignedPartition {
    private static final Logger LOG = LoggerFactory.getLogger(AssignedPartition.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(15);

    private final ConsumeContext context;
    private final int number;
    private @Nullable OpenPartition open;
    private String problem = "is being opened";
    private boolean reported;
    private long delayNs = FIRST_DELAY.toNanos();
    private long openNotBeforeNs;

    AssignedPartition(ConsumeContext context, int number, long nowNs) {
        this.context = context;
        this.number = number;
        openNotBeforeNs = nowNs;
    }

    /** What is done with a partition that is being read. */
    @FunctionalInterface
    interface Step {
        void of(OpenPartition partition) throws IOException, TopicException;
    }

    /** Opens the partition if it is not open and it is time. */
    void openIfDue(long nowNs) {
        if (open != null || nowNs - openNotBeforeNs < 0) {
            return;
        }
        try {
            requireSpace();
            open = new PartitionOpening(context, number).open();
            if (reported) {
                LOG.info("partition {} goes on", number);
                reported = false;
            }
        } catch (IOException | TopicException e) {
            fail(e, nowNs);
        }
    }

    /** Does something with the partition unless it is in trouble; returns whether it was done. */
    boolean with(Step step) {
        OpenPartition partition = open;
        if (partition == null) {
            return false;
        }
        try {
            step.of(partition);
            return true;
        } catch (IOException | TopicException e) {
            close();
            fail(e, context.archive().clock().monotonicNs());
            return false;
        }
    }

    /** A checkpoint has been written: whatever the trouble was, it is over. */
    void wellAgain() {
        delayNs = FIRST_DELAY.toNanos();
    }

    /** Kafka does not have what should be read next: opening finds out why. */
    void reopen(long nowNs) {
        close();
        openNotBeforeNs = nowNs;
        problem = "is being opened";
        context.topic().pause(number);
    }

    /** Gives the open partition away; empty if it is in trouble. */
    Optional<OpenPartition> takeOpen() {
        OpenPartition partition = open;
        open = null;
        return Optional.ofNullable(partition);
    }

    Optional<OpenPartition> open() {
        return Optional.ofNullable(open);
    }

    /** Why it is not being read; empty if it is. */
    Optional<String> problem() {
        return open == null ? Optional.of("partition " + number + " " + problem) : Optional.empty();
    }

    /** Closes its files without writing anything. */
    void close() {
        OpenPartition partition = open;
        open = null;
        if (partition != null) {
            try {
                partition.close();
            } catch (IOException e) {
                LOG.warn("partition {}: closing its files: {}", number, e.toString());
            }
        }
    }

    private void fail(Exception e, long nowNs) {
        problem = "is not being read: " + e.getMessage();
        if (!reported) {
            LOG.error(
                    "partition {} is not being read, and tried again until it works; Kafka keeps its records meanwhile: {}",
                    number,
                    e.toString());
            reported = true;
        }
        context.topic().pause(number);
        openNotBeforeNs = nowNs + delayNs;
        delayNs = Math.min(2 * delayNs, LONGEST_DELAY.toNanos());
    }

    private void requireSpace() throws IOException {
        long free = context.archive().storage().freeBytes();
        if (free < ArchiveStorage.LEAST_FREE_BYTES) {
            throw new IOException("the archive's file system has " + free + " bytes free, needed are "
                    + ArchiveStorage.LEAST_FREE_BYTES + ": make space, or set limits for the retention");
        }
    }
}
