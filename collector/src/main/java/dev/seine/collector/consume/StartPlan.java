package dev.seine.collector.consume;

import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.OffsetGap;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.consume.TenureChain.Tenure;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How the archive of a partition starts, out of three things: this archive's checkpoint, what the consumer group remembers,
 * and the records that the topic has.
 *
 * <ul>
 *   <li>With a checkpoint, the checkpoint counts, not the group: it was written together with the frames.
 *   <li>Unless another collector has had the partition since. Then this archive's part ends where the other's began: what
 *       goes beyond is taken back, what is missing up to there is read, and then it goes on where the other has stopped.
 *   <li>Without a checkpoint it begins where the group is, or with the first record.
 * </ul>
 *
 * @param checkpoint to recover from
 * @param takesBack whether that is an older one than the newest, which it must replace before files are cut
 * @param chain who has had the partition
 * @param handover where another collector's part lies in between, if it does
 * @param newTenure whether this collector's tenure has still to be committed
 * @param groupHasIt whether the group has the offset of the checkpoint, even if nothing here says so
 */
record StartPlan(
        Checkpoint checkpoint,
        boolean takesBack,
        TenureChain chain,
        Optional<Handover> handover,
        boolean newTenure,
        boolean groupHasIt) {

    /**
     * The part of the partition that another collector has archived.
     *
     * @param from its first record
     * @param to behind its last record
     */
    record Handover(long from, long to) {}

    /** What the group remembers, read. */
    private record Group(long offset, TenureChain chain) {
        static Group of(Committed committed) {
            return new Group(committed.offset(), TenureChain.parse(committed.metadata()));
        }
    }

    /**
     * The plan of a collector.
     *
     * @param stored what this archive has of the partition
     * @param committed what the group remembers
     * @param range the records that there are
     */
    static StartPlan of(
            PartitionId partition,
            String collectorId,
            Stored stored,
            Optional<Committed> committed,
            OffsetRange range) {
        return resumed(collectorId, stored, committed)
                .orElseGet(() -> begun(partition, collectorId, committed.map(Group::of), range));
    }

    /**
     * The plan of a collector that has archived of the partition before; empty if it has not.
     *
     * @param stored what this archive has of the partition
     * @param committed what the group remembers
     */
    static Optional<StartPlan> resumed(String collectorId, Stored stored, Optional<Committed> committed) {
        return stored.newest().map(newest -> resumed(newest, stored, committed.map(Group::of), collectorId));
    }

    /**
     * Checkpoints of the partition.
     *
     * @param newest the one that counts
     * @param previous the one before it
     * @param committed the newest of which Kafka is known to have the offset
     */
    record Stored(Optional<Checkpoint> newest, Optional<Checkpoint> previous, Optional<Checkpoint> committed) {
        /** The newest one that does not go beyond an offset, or whatever goes the least beyond it. */
        private Checkpoint upTo(long offset, Checkpoint newestOne) {
            return Stream.of(newest, previous, committed)
                    .flatMap(Optional::stream)
                    .filter(checkpoint -> checkpoint.nextOffset() <= offset)
                    .findFirst()
                    .or(() -> committed)
                    .orElse(newestOne);
        }
    }

    /** The gap that must be written down, and skipped, because the topic does not have the next record. */
    static Optional<OffsetGap> gap(long nextOffset, OffsetRange range, long wallNs) {
        if (nextOffset < range.begin()) {
            return Optional.of(new OffsetGap(OffsetGap.Reason.RETENTION_OVERRAN, nextOffset, range.begin(), wallNs));
        }
        if (nextOffset > range.end()) {
            return Optional.of(new OffsetGap(OffsetGap.Reason.TOPIC_RECREATED, nextOffset, range.begin(), wallNs));
        }
        return Optional.empty();
    }

    private static StartPlan begun(
            PartitionId partition, String collectorId, Optional<Group> group, OffsetRange range) {
        long offset = group.map(Group::offset).orElse(range.begin());
        TenureChain chain = group.map(Group::chain).orElse(TenureChain.empty());
        Tenure mine = new Tenure(collectorId, offset);
        // A tenure that is exactly this one was committed just before a crash, and has archived nothing.
        boolean followsOther = chain.tenures().stream().anyMatch(tenure -> !tenure.equals(mine));
        return new StartPlan(
                Checkpoint.begin(partition, collectorId, offset, followsOther),
                false,
                chain.with(mine),
                Optional.empty(),
                true,
                false);
    }

    private static StartPlan resumed(Checkpoint newest, Stored stored, Optional<Group> group, String collectorId) {
        Tenure mine = new Tenure(collectorId, newest.tenureOffset());
        TenureChain chain = group.map(Group::chain).orElse(TenureChain.empty());
        if (chain.endsWith(mine)) {
            // Nobody had it since; where nobody is known to have had it, this tenure is written down again.
            boolean unknown = chain.tenures().isEmpty();
            boolean groupHasIt = !unknown
                    && group.filter(at -> at.offset() == newest.nextOffset()).isPresent();
            return new StartPlan(
                    newest, false, unknown ? chain.with(mine) : chain, Optional.empty(), unknown, groupHasIt);
        }
        long groupOffset = group.map(Group::offset).orElse(newest.nextOffset());
        return handedOver(newest, stored, new Group(groupOffset, chain), mine);
    }

    private static StartPlan handedOver(Checkpoint newest, Stored stored, Group group, Tenure mine) {
        OptionalLong successor = group.chain().successorOffset(mine);
        // A tenure that is not in the chain is very old or was never committed: then what Kafka is known to have
        // counts.
        long from =
                successor.orElse(stored.committed().map(Checkpoint::nextOffset).orElse(newest.nextOffset()));
        Checkpoint upTo = stored.upTo(from, newest);
        boolean takesBack = !upTo.equals(newest);
        Tenure next = new Tenure(mine.collectorId(), group.offset());
        boolean committed = group.chain().endsWith(next);
        return new StartPlan(
                takesBack ? upTo.following(newest) : newest,
                takesBack,
                committed ? group.chain() : group.chain().with(next),
                Optional.of(new Handover(from, group.offset())),
                !committed,
                false);
    }
}
