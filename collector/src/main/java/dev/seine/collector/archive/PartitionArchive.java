package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.CaptureFileState;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.OffsetGap;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.checkpoint.StreamSource;
import dev.seine.collector.ledger.BatchHead;
import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.GapReason;
import dev.seine.collector.ledger.StreamCounters;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.StreamLedger;
import dev.seine.collector.ledger.Verdict;
import dev.seine.proto.DecodedBatch;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
    private final Map<FileKey, OpenCaptureFile> open = new HashMap<>();
    private final List<SealingFile> sealing = new ArrayList<>();
    private final List<String> sealedPaths = new ArrayList<>();
    private final Pending pending;

    private Checkpoint last;
    private long nextOffset;
    private long tenureOffset;
    private long committedGeneration;

    /**
     * What shares a file.
     *
     * @param onlyStream present where a file of this link type has room for one interface only
     */
    private record FileKey(String hostId, int linkType, Optional<StreamKey> onlyStream) {
        static FileKey of(StreamKey stream, int linkType) {
            boolean shared = FrameEncoders.maxInterfaces(linkType) > 1;
            return new FileKey(stream.hostId(), linkType, shared ? Optional.empty() : Optional.of(stream));
        }

        static FileKey of(CaptureFile file) {
            return of(file.parts().getFirst().stream(), file.linkType());
        }
    }

    private PartitionArchive(ArchiveContext context, CheckpointStore store, Checkpoint from) {
        this.context = context;
        this.store = store;
        last = from;
        partition = from.partition();
        nextOffset = from.nextOffset();
        tenureOffset = from.tenureOffset();
        ledger = new StreamLedger(from.streams(), from.followsOther());
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
            OpenFolders folders = new OpenFolders(context.storage(), from.partition());
            folders.deleteAllBut(from.files());
            for (CaptureFile entry : from.files()) {
                archive.recover(folders, entry);
            }
            return archive;
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private void recover(OpenFolders folders, CaptureFile entry) throws IOException {
        if (folders.isSealedAndGone(entry)) {
            pending.changed();
            return;
        }
        OpenCaptureFile file = OpenCaptureFile.resume(context.pool(), entry);
        if (entry.state() == CaptureFileState.SEALING) {
            // Cut to its length, no more to be written to.
            file.close();
            sealing.add(new SealingFile(entry));
            // Whether Kafka has the offset of a checkpoint is not remembered, so another one has to be written.
            pending.changed();
        } else {
            open.put(FileKey.of(entry), file);
        }
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

    /** Another collector had the partition up to an offset; reading goes on there. */
    public void handedOver(long offset) {
        ledger.handedOver();
        nextOffset = offset;
        beginTenure(offset);
    }

    /** This collector has the partition from this offset on. */
    public void beginTenure(long offset) {
        tenureOffset = offset;
        pending.changed();
    }

    /** Lets files go to sealing that are old by the clock, so that quiet hosts are published. */
    public void completeAged(long wallNs) {
        long maxAgeNs = context.settings().maxFileAge().toNanos();
        complete(file -> file.ageNs(wallNs) >= maxAgeNs);
    }

    /** Lets all files go to sealing. */
    public void completeAll() {
        complete(file -> true);
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
        return pending.isChanged()
                || sealing.stream()
                        .anyMatch(file -> isCommitted(file) && file.entry().sealingGeneration() == last.generation());
    }

    /** Forces all files, then writes a checkpoint. What was read until now is in the archive once this returns. */
    public Checkpoint checkpoint() throws IOException {
        for (OpenCaptureFile file : open.values()) {
            file.force();
        }
        for (SealingFile file : sealing) {
            file.force();
        }
        long wallNs = context.clock().wallTimeNs();
        ledger.forgetOld(wallNs);
        Checkpoint next = snapshot(last.generation() + 1);
        store.write(next);
        last = next;
        for (SealingFile file : sealing) {
            file.written(next.generation());
        }
        for (String path : sealedPaths) {
            context.storage().delete(path);
        }
        sealedPaths.clear();
        pending.done(context.clock(), context.counters());
        return next;
    }

    /** Kafka has the offset of a checkpoint. */
    public void committed(long generation) throws IOException {
        if (generation > committedGeneration && store.markCommitted(generation)) {
            committedGeneration = generation;
        }
    }

    /** Files that may be sealed now; see the class comment. */
    public List<CaptureFile> sealable() {
        return sealing.stream()
                .filter(file -> isCommitted(file) && file.entry().sealingGeneration() < last.generation())
                .map(SealingFile::entry)
                .toList();
    }

    /** A file has been sealed and published: the next checkpoint does not list it, and then it is deleted. */
    public void sealed(String path) {
        if (sealing.removeIf(file -> file.entry().path().equals(path))) {
            sealedPaths.add(path);
            pending.changed();
        }
    }

    /** Files that are not yet sealed. */
    public int openFiles() {
        return open.size() + sealing.size();
    }

    /** Delays from the last frame of each batch to the checkpoint that vouches for it, since the last call. */
    public long[] takeDelaysNs() {
        return pending.takeDelaysNs();
    }

    /** Closes the files. What no checkpoint vouches for is cut off when the archive is recovered. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        List<Closeable> files = new ArrayList<>();
        open.values().forEach(file -> files.add(file::close));
        sealing.forEach(file -> files.add(file::close));
        for (Closeable file : files) {
            try {
                file.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        open.clear();
        if (failure != null) {
            throw failure;
        }
    }

    private void admit(OpenCaptureFile.Admitted admitted) throws IOException {
        BatchHead head = admitted.head();
        FileKey key = FileKey.of(head.stream(), admitted.source().linkType());
        completeIfUnfit(key, admitted);
        OpenCaptureFile.Appended appended = OpenCaptureFile.Appended.NOTHING;
        if (open.containsKey(key) || isNews(head, admitted.verdict())) {
            OpenCaptureFile file = openFile(key, admitted);
            appended = file.append(admitted, context.encoders());
            pending.appended(head.frames(), appended);
            if (file.length() >= context.settings().maxFileBytes()) {
                complete(key);
            }
        }
        Optional<Gap> gap = admitted.verdict().gap();
        gap.filter(missing -> missing.reason() == GapReason.MISSING).ifPresent(pending::missing);
        ledger.record(head, gap, appended.time(), context.clock().wallTimeNs());
    }

    private OpenCaptureFile openFile(FileKey key, OpenCaptureFile.Admitted admitted) throws IOException {
        OpenCaptureFile known = open.get(key);
        if (known != null) {
            return known;
        }
        OpenCaptureFile file = OpenCaptureFile.create(
                context.pool(),
                partition,
                new OpenCaptureFile.Beginning(
                        key.hostId(),
                        key.linkType(),
                        admitted.position(),
                        admitted.batch().header().getBaseTimeNs(),
                        context.clock().wallTimeNs()));
        open.put(key, file);
        return file;
    }

    /** A batch without frames needs no file of its own, unless it says something that nothing else in the archive says. */
    private static boolean isNews(BatchHead head, Verdict.Archive verdict) {
        StreamCounters counters = head.counters();
        return head.frames() > 0
                || head.end().isPresent()
                || verdict.gap().isPresent()
                || !counters.equals(verdict.before());
    }

    private void completeIfUnfit(FileKey key, OpenCaptureFile.Admitted admitted) {
        OpenCaptureFile file = open.get(key);
        long maxAgeMs = context.settings().maxFileAge().toMillis();
        if (file != null
                && (file.ageMs(admitted.position()) >= maxAgeMs
                        || !file.hasRoomFor(admitted.head().stream(), admitted.source()))) {
            complete(key);
        }
    }

    private void complete(FileKey key) {
        OpenCaptureFile file = open.remove(key);
        if (file != null) {
            sealing.add(new SealingFile(file));
            pending.changed();
        }
    }

    private void complete(Predicate<OpenCaptureFile> which) {
        List<FileKey> keys = open.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        keys.forEach(this::complete);
    }

    private boolean isCommitted(SealingFile file) {
        long generation = file.entry().sealingGeneration();
        return generation > 0 && generation <= committedGeneration;
    }

    private Checkpoint snapshot(long generation) {
        List<CaptureFile> files = Stream.concat(
                        open.values().stream().map(file -> file.entry(CaptureFileState.OPEN, 0)),
                        sealing.stream().map(file -> file.entryIn(generation)))
                .toList();
        return new Checkpoint(
                Checkpoint.VERSION,
                partition,
                generation,
                context.settings().collectorId(),
                tenureOffset,
                nextOffset,
                ledger.followsOther(),
                files,
                ledger.streams(),
                last.offsetGaps());
    }
}
