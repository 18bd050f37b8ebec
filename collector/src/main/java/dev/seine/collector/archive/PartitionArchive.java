package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.OffsetGap;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.checkpoint.StreamSource;
import dev.seine.collector.ledger.BatchHead;
import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.GapReason;
import dev.seine.collector.ledger.HostIdConflicts;
import dev.seine.collector.ledger.StreamLedger;
import dev.seine.collector.ledger.Verdict;
import dev.seine.proto.DecodedBatch;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The archive of one partition: gets its records in order and writes them to the open capture files of their hosts. For one
 * thread at a time.
 *
 * <p>After an {@link IOException} of any method it must be closed and recovered from its checkpoint, and the records since
 * then must be read again: nothing of them is known to be on the disk.
 *
 * <p>A complete file is given away for sealing only when Kafka is known to have the offset of a checkpoint that calls it
 * sealing, and another checkpoint has been written behind that one. So neither going back one checkpoint (the newest is
 * damaged) nor going back to the committed one (another collector has taken the partition over) ever takes back a sealed file.
 */
public final class PartitionArchive implements Closeable {
    private final PartitionId partition;
    private final ArchiveContext context;
    private final CheckpointStore store;
    private final StreamLedger ledger;
    private final PartitionFiles files;
    private final Pending pending;
    private final HostIdConflicts hostIds = new HostIdConflicts();

    private Checkpoint last;
    private long nextOffset;
    private long tenureOffset;
    private long committedGeneration;

    private PartitionArchive(ArchiveContext context, CheckpointStore store, Checkpoint from) {
        this.context = context;
        this.store = store;
        last = from;
        partition = from.partition();
        nextOffset = from.nextOffset();
        tenureOffset = from.tenureOffset();
        ledger = new StreamLedger(
                from.streams(), from.followsOther(), context.clock().monotonicNs());
        files = new PartitionFiles(partition, context);
        pending = new Pending(context.clock().monotonicNs());
    }

    /**
     * Starts from a checkpoint: cuts the open files to their valid length and deletes those that it does not list.
     *
     * @param store where the next checkpoints go
     * @param from usually what the store has loaded
     */
    public static PartitionArchive recover(ArchiveContext context, CheckpointStore store, Checkpoint from)
            throws IOException {
        PartitionArchive archive = new PartitionArchive(context, store, from);
        try {
            archive.files.recover(from.files());
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
        if (archive.files.hasSealing() || archive.files.count() < from.files().size()) {
            // Which checkpoint Kafka has the offset of is not remembered, so another one has to be written.
            archive.pending.changed();
        }
        return archive;
    }

    /** Whose archive this is. */
    public PartitionId partition() {
        return partition;
    }

    /** The first record that is not in the archive. */
    public long nextOffset() {
        return nextOffset;
    }

    /** What a restart would go on from. */
    public Checkpoint lastCheckpoint() {
        return last;
    }

    /**
     * Archives a record, unless the ledger says that it is a duplicate or contradicts its stream. In any case the record
     * counts as read.
     *
     * @param position at or behind {@link #nextOffset()}
     */
    public Verdict accept(RecordPosition position, DecodedBatch batch) throws IOException {
        BatchHead head = BatchHead.of(batch);
        if (hostIds.note(head.stream(), context.clock().monotonicNs())) {
            context.counters().hostIdConflicts.increment();
        }
        Verdict verdict = ledger.assess(head);
        switch (verdict) {
            case Verdict.Archive archive -> {
                StreamSource source = StreamSource.of(batch.header().getStream());
                admit(new OpenCaptureFile.Admitted(position, head, source, archive, batch));
            }
            case Verdict.Duplicate duplicate ->
                context.counters().duplicateBatches.increment();
            case Verdict.Contradiction contradiction -> {}
        }
        read(position.offset());
        return verdict;
    }

    /** A record that is not archived counts as read. */
    public void read(long offset) {
        if (offset < nextOffset) {
            throw new IllegalStateException(
                    partition + ": record " + offset + " comes again, the next one should be " + nextOffset);
        }
        nextOffset = offset + 1;
        pending.changed();
    }

    /** Records were gone before they were read; reading goes on behind them. */
    public void missed(OffsetGap gap) {
        last = last.with(gap);
        nextOffset = gap.nextOffset();
        pending.changed();
    }

    /** Another collector had the partition up to an offset, where this collector has it again. */
    public void handedOver(long offset) {
        ledger.handedOver();
        nextOffset = offset;
        tenureOffset = offset;
        pending.changed();
    }

    /** Lets files go to sealing that are old by the clock, so that quiet hosts are published. */
    public void completeAged(long wallNs) {
        long maxAgeNs = context.settings().maxFileAge().toNanos();
        if (files.complete(file -> file.ageNs(wallNs) >= maxAgeNs)) {
            pending.changed();
        }
    }

    /** Lets all files go to sealing. */
    public void completeAll() {
        if (files.complete(file -> true)) {
            pending.changed();
        }
    }

    /** Whether there is anything that only a checkpoint makes last, and it is time. */
    public boolean isCheckpointDue(long monotonicNs) {
        ArchiveSettings settings = context.settings();
        return isCheckpointNeeded()
                && (pending.fileBytes() >= settings.checkpointBytes()
                        || pending.ageNs(monotonicNs)
                                >= settings.checkpointInterval().toNanos());
    }

    /** Whether there is anything that only a checkpoint makes last. */
    public boolean isCheckpointNeeded() {
        return pending.isChanged() || files.waitsForCheckpointAfter(last.generation());
    }

    /** Forces all files, then writes a checkpoint. What was read until now is in the archive once this returns. */
    public Checkpoint checkpoint() throws IOException {
        files.force();
        ledger.forgetOld(context.clock().monotonicNs());
        long generation = last.generation() + 1;
        Checkpoint next = new Checkpoint(
                Checkpoint.VERSION,
                partition,
                generation,
                context.settings().collectorId(),
                tenureOffset,
                nextOffset,
                ledger.followsOther(),
                files.entries(generation),
                ledger.streams(),
                last.offsetGaps());
        store.write(next);
        last = next;
        files.written(generation);
        pending.done(context.clock(), context.counters());
        return next;
    }

    /** Kafka has the offset of a checkpoint. */
    public void committed(long generation) throws IOException {
        if (generation > committedGeneration && store.markCommitted(generation)) {
            committedGeneration = generation;
            files.committed(generation);
        }
    }

    /** Files that may be sealed now; see the class comment. */
    public List<CaptureFile> sealable() {
        return files.sealable(last.generation());
    }

    /** A file has been sealed and published: the next checkpoint does not list it, and then it is deleted. */
    public void sealed(String path) {
        if (files.sealed(path)) {
            pending.changed();
        }
    }

    /** Files that are not yet sealed. */
    public int openFiles() {
        return files.count();
    }

    /** Delays from the last frame of each batch to the checkpoint that vouches for it, since the last call. */
    public long[] takeDelaysNs() {
        return pending.takeDelaysNs();
    }

    /** Closes the files. What no checkpoint vouches for is cut off when the archive is recovered. */
    @Override
    public void close() throws IOException {
        files.close();
    }

    private void admit(OpenCaptureFile.Admitted admitted) throws IOException {
        BatchHead head = admitted.head();
        Optional<OpenCaptureFile> file = files.fileFor(admitted);
        if (file.isEmpty() && isNews(head, admitted.verdict())) {
            file = Optional.of(files.create(admitted));
        }
        OpenCaptureFile.Appended appended = OpenCaptureFile.Appended.NOTHING;
        if (file.isPresent()) {
            appended = file.get().append(admitted, context.encoders());
            pending.appended(head.frames(), appended);
            if (file.get().length() >= context.settings().maxFileBytes()) {
                files.completeFileOf(admitted);
            }
        }
        Optional<Gap> gap = admitted.verdict().gap();
        gap.filter(missing -> missing.reason() == GapReason.MISSING).ifPresent(pending::missing);
        ledger.record(head, gap, appended.time(), context.clock().monotonicNs());
    }

    /** A batch without frames needs no file of its own, unless it says something that nothing else in the archive says. */
    private static boolean isNews(BatchHead head, Verdict.Archive verdict) {
        return head.frames() > 0
                || head.end().isPresent()
                || verdict.gap().isPresent()
                || !head.counters().equals(verdict.before());
    }
}
