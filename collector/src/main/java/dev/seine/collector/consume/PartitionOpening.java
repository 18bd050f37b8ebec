package dev.seine.collector.consume;

import dev.seine.collector.archive.PartitionArchive;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.PartitionId;
import java.io.IOException;
import java.util.Optional;

/** Recovers the archive of a partition: to read on, or to end a part that this collector has lost. */
record PartitionOpening(ConsumeContext context, int number) {
    private PartitionId id() {
        return new PartitionId(context.topicName(), number);
    }

    private CheckpointStore store() {
        return new CheckpointStore(context.archive().storage(), id());
    }

    private static StartPlan.Stored stored(CheckpointStore store) throws IOException {
        return new StartPlan.Stored(store.load(), store.loadPrevious(), store.loadCommitted());
    }

    /** Recovers the archive and starts to read. */
    OpenPartition open() throws IOException, TopicException {
        OffsetRange range = context.topic().offsets(number);
        CheckpointStore store = store();
        StartPlan.Stored stored = stored(store);
        StartPlan plan = StartPlan.of(
                id(), context.collectorId(), stored, context.topic().committed(number), range);
        return recovered(store, plan, partition -> partition.begin(plan, range));
    }

    /**
     * Ends this collector's part of a partition that has been taken away from it: takes back what the next owner has archived
     * as well, and lets the files go to sealing. The same as {@link OpenPartition#release} where it is too late to commit.
     *
     * @return what has been ended; empty as long as nobody is known to have gone on, or where this part does not reach up to
     *     the next owner's, so that it has to be read again first, when this collector has the partition again
     */
    Optional<OpenPartition> settle() throws IOException, TopicException {
        CheckpointStore store = store();
        Optional<StartPlan> plan = StartPlan.resumed(
                        context.collectorId(), stored(store), context.topic().committed(number))
                .filter(PartitionOpening::endsWhereTheNextOwnerBegan);
        return plan.isEmpty()
                ? Optional.empty()
                : Optional.of(recovered(store, plan.get(), OpenPartition::endBeforeSuccessor));
    }

    private static boolean endsWhereTheNextOwnerBegan(StartPlan plan) {
        long ownEnd = plan.checkpoint().nextOffset();
        return plan.handover().filter(other -> other.from() == ownEnd).isPresent();
    }

    /**
     * Deletes what a crash has left of a partition of which this archive lists no open file: files that were sealed, or never
     * listed.
     *
     * @return whether it lists none, so that nothing of the partition could be taken back
     */
    boolean clearIfAllSealed() throws IOException {
        CheckpointStore store = store();
        Optional<Checkpoint> newest = store.load();
        boolean allSealed =
                newest.stream().allMatch(checkpoint -> checkpoint.files().isEmpty());
        if (allSealed && newest.isPresent()) {
            PartitionArchive.recover(context.archive(), store, newest.get()).close();
        }
        return allSealed;
    }

    private OpenPartition recovered(CheckpointStore store, StartPlan plan, AssignedPartition.Step firstStep)
            throws IOException, TopicException {
        if (plan.takesBack()) {
            // Before any file is cut, so that readers are not told of more than there is.
            store.write(plan.checkpoint());
        }
        OpenPartition partition =
                new OpenPartition(context, PartitionArchive.recover(context.archive(), store, plan.checkpoint()), plan);
        try {
            firstStep.of(partition);
            return partition;
        } catch (IOException | TopicException | RuntimeException e) {
            partition.close();
            throw e;
        }
    }
}
