package dev.seine.collector.consume;

import dev.seine.collector.archive.PartitionArchive;
import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.OffsetGap;
import dev.seine.collector.seal.SealJob;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition whose archive is recovered and whose records are being read. After an exception of any method it must be closed
 * and opened again: what no checkpoint vouches for is read again.
 */
final class OpenPartition implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPartition.class);

    private final ConsumeContext context;
    private final int number;
    private final PartitionArchive archive;
    private final TenureChain chain;
    private StartPlan.@Nullable Handover handover;
    /** Why the last commit could not be taken note of; it comes in the middle of a poll. */
    private @Nullable IOException commitFailure;

    /** Whether the offset of the last checkpoint is not known to be committed. */
    private boolean commitPending;

    private int commitsInFlight;
    private boolean closed;

    OpenPartition(ConsumeContext context, PartitionArchive archive, StartPlan plan) {
        this.context = context;
        this.archive = archive;
        number = archive.partition().partition();
        chain = plan.chain();
        handover = plan.handover().orElse(null);
    }

    /**
     * Starts to read.
     *
     * @param plan that this partition was made by
     * @param range the records that there are
     */
    void begin(StartPlan plan, OffsetRange range) throws IOException, TopicException {
        if (plan.groupHasIt()) {
            // Whoever went on from a checkpoint that is not known to be committed could not take anything back.
            archive.committed(plan.checkpoint().generation());
        }
        skipWhatIsGone(range);
        StartPlan.Handover other = handover;
        if (other == null) {
            if (plan.newTenure()) {
                beginTenure();
            }
        } else if (archive.nextOffset() >= other.from()) {
            warnOfOverlap(other);
            passHandover(other);
            return;
        } else {
            LOG.info(
                    "{}: reading {} to {} again, then another collector's part follows",
                    archive.partition(),
                    archive.nextOffset(),
                    other.from());
        }
        LOG.info("{}: reading from offset {}", archive.partition(), archive.nextOffset());
        context.topic().seek(number, archive.nextOffset());
        context.topic().resume(number);
    }

    /** Archives a record. */
    void take(TopicRecord record) throws IOException, TopicException {
        StartPlan.Handover other = handover;
        if (other != null && record.offset() >= other.from()) {
            // The other's part may be empty, and then this record is the next one.
            passHandover(other);
        }
        // After passing over another collector's part, records that were polled before may still come.
        if (record.offset() >= archive.nextOffset()) {
            context.intake().take(record, archive);
        }
    }

    /** Writes a checkpoint when it is due; returns whether it has. */
    boolean checkpointIfDue(long monotonicNs) throws IOException {
        IOException failure = commitFailure;
        if (failure != null) {
            throw failure;
        }
        boolean due = archive.isCheckpointDue(monotonicNs);
        if (due) {
            checkpoint();
        }
        return due;
    }

    /** Lets files go to sealing that are old by the clock, and those of which nothing is left to wait for. */
    void completeAged(long wallNs) {
        archive.completeAged(wallNs);
        offerSealable();
    }

    /** Writes a checkpoint if there is anything to write. */
    void checkpointNow() throws IOException {
        if (archive.isCheckpointNeeded()) {
            checkpoint();
        }
    }

    /** Commits again if the last commit has failed. */
    void commitIfFailed() {
        if (commitPending && commitsInFlight == 0) {
            commit(archive.lastCheckpoint());
        }
    }

    /**
     * Seals all files, writes the checkpoint and commits the offset: the partition goes to somebody else, or the collector
     * stops. What is to be sealed stays listed until {@link #sealed} has been told of all of it.
     *
     * @return false if nothing could be sealed, because another collector has gone beyond what was being read again
     */
    boolean release() throws IOException, TopicException {
        if (handover != null) {
            // The other's offset must stay.
            return false;
        }
        archive.completeAll();
        if (archive.isCheckpointNeeded() || commitPending) {
            Checkpoint last = archive.checkpoint();
            reportDelays();
            context.topic().commitNow(number, new Committed(last.nextOffset(), chain.metadata()));
            archive.committed(last.generation());
            commitPending = false;
        }
        letGo();
        return true;
    }

    /** Seals all files of a partition that another collector has gone on with exactly where this archive ends. */
    void endBeforeSuccessor() throws IOException {
        archive.completeAll();
        // The successor began at this offset, so the group had it.
        archive.committed(archive.checkpoint().generation());
        letGo();
        LOG.info("{}: ended at {}, where another collector went on", archive.partition(), archive.nextOffset());
    }

    /** Another checkpoint behind the committed one lets the files go; see {@link PartitionArchive}. */
    private void letGo() throws IOException {
        if (archive.isCheckpointNeeded()) {
            archive.checkpoint();
        }
        offerSealable();
    }

    /** A file of this partition, or another one, has been sealed. */
    void sealed(SealJob job) {
        if (job.partition().equals(archive.partition())) {
            archive.sealed(job.file().path());
        }
    }

    /** Writes the last checkpoint of a released partition once all its files are sealed; true if that is done. */
    boolean finish() throws IOException {
        if (archive.openFiles() > 0) {
            return false;
        }
        if (archive.isCheckpointNeeded()) {
            archive.checkpoint();
        }
        return true;
    }

    /** Whether everything before an offset has been read. */
    boolean isReadUpTo(long offset) throws TopicException {
        return handover == null && context.topic().position(number) >= offset;
    }

    int openFiles() {
        return archive.openFiles();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        archive.close();
    }

    private void skipWhatIsGone(OffsetRange range) {
        Optional<OffsetGap> gap = StartPlan.gap(
                archive.nextOffset(), range, context.archive().clock().wallTimeNs());
        gap.ifPresent(gone -> {
            LOG.error(
                    "{}: records {} to {} are gone before they were read ({}): their frames are lost; reading goes on at"
                            + " {}",
                    archive.partition(),
                    gone.firstOffset(),
                    gone.nextOffset() - 1,
                    gone.reason(),
                    gone.nextOffset());
            context.offsetGaps().increment();
            archive.missed(gone);
        });
    }

    private void warnOfOverlap(StartPlan.Handover other) {
        if (archive.nextOffset() > other.from()) {
            LOG.error(
                    "{}: records {} to {} are in another collector's archive as well, and nothing tells any more how to take"
                            + " them back: their frames are stored twice",
                    archive.partition(),
                    other.from(),
                    archive.nextOffset() - 1);
        }
    }

    /** Another collector's part begins here: go on behind it. */
    private void passHandover(StartPlan.Handover other) throws IOException, TopicException {
        LOG.info("{}: another collector has archived {} to {}", archive.partition(), other.from(), other.to() - 1);
        archive.handedOver(other.to());
        handover = null;
        beginTenure();
        skipWhatIsGone(context.topic().offsets(number));
        context.topic().seek(number, archive.nextOffset());
        context.topic().resume(number);
    }

    /** From here on others can tell that this collector had the partition, so the group must know before a frame is. */
    private void beginTenure() throws IOException, TopicException {
        context.topic().commitNow(number, new Committed(archive.nextOffset(), chain.metadata()));
        Checkpoint first = archive.checkpoint();
        archive.committed(first.generation());
    }

    private void checkpoint() throws IOException {
        Checkpoint written = archive.checkpoint();
        reportDelays();
        if (handover == null) {
            commit(written);
        }
    }

    private void commit(Checkpoint checkpoint) {
        commitPending = true;
        commitsInFlight++;
        Committed committed = new Committed(checkpoint.nextOffset(), chain.metadata());
        context.topic().commit(number, committed, done -> {
            commitsInFlight--;
            if (done && !closed) {
                noteCommitted(checkpoint);
            }
        });
    }

    private void noteCommitted(Checkpoint checkpoint) {
        try {
            archive.committed(checkpoint.generation());
            commitPending &= checkpoint.generation() != archive.lastCheckpoint().generation();
        } catch (IOException e) {
            commitFailure = e;
        }
    }

    private void offerSealable() {
        for (CaptureFile file : archive.sealable()) {
            context.seals().offer(new SealJob(archive.partition(), file));
        }
    }

    private void reportDelays() {
        for (long delayNs : archive.takeDelaysNs()) {
            context.listener().archivedAfter(delayNs);
        }
    }
}
