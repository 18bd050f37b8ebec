package dev.seine.agent.spool;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches in files, first in, first out, while they are appended to. Its memory is some numbers a file, whatever it holds.
 *
 * <p>Trouble with the disk is never an exception: a record that cannot be written is refused, and offered again it may be
 * taken; what cannot be read is counted. For one thread, but for {@link #status()} and {@link #earlierRuns()}.
 */
public final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /** A disk that has just failed is left alone for a moment. */
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long a file that cannot be read is tried again before what is left of it is counted as lost. */
    private static final long READ_PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    /** The file at hand, a new one, and a new one after the oldest has made room on a full disk. */
    private static final int ATTEMPTS = 3;

    private final SpoolDirectory directory;
    private final SpoolSettings settings;
    private final Clock clock;
    private final StreamNumbers streams = new StreamNumbers();
    private final CorruptFiles corrupt;
    private final SpoolFiles files;
    private final SpoolWriter writer;
    private final SpoolCursor cursor;
    private final PositionFile positionFile;
    private @Nullable SpoolPosition completed;
    private long nextNumber;
    private long forcedNs;
    private long retryNs;
    private long readRetryNs;

    /** For how long reading has failed, in attempts. */
    private long unreadableNs;

    private boolean failing;
    private String refusal = "";
    private volatile SpoolStatus status;

    /**
     * Takes over what is in the directory. The spool closes it in the end.
     *
     * @throws IOException if the directory cannot be read at all; what is wrong with its files is no reason
     */
    public Spool(SpoolDirectory directory, SpoolSettings settings, Clock clock) throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        List<SpoolDirectory.Entry> entries = directory.list();
        nextNumber = SpoolRecovery.nextNumber(entries);
        corrupt = new CorruptFiles(directory, entries);
        positionFile = new PositionFile(directory);
        SpoolRecovery recovery = new SpoolRecovery(directory, corrupt, streams.earlierRuns(), positionFile.load());
        files = new SpoolFiles(directory, corrupt, recovery.recover(entries));
        writer = new SpoolWriter(directory);
        cursor = new SpoolCursor(directory);
        forcedNs = clock.monotonicNs();
        retryNs = forcedNs;
        readRetryNs = forcedNs;
        status = files.status(0);
        if (status.records() > 0) {
            LOG.info("the spool holds {} records of earlier runs, {} bytes", status.records(), status.bytes());
        }
    }

    /** Most bytes that its files may take. */
    public long limitBytes() {
        return settings.maxBytes();
    }

    /** What the spool holds, as of the last {@link #tick}; from any thread. */
    public SpoolStatus status() {
        return status;
    }

    /** Counts the frames of earlier runs that this run has lost; they can no longer be sent in those runs' own counters. */
    public StreamCounters earlierRuns() {
        return streams.earlierRuns();
    }

    /** Whether there are records that were not read yet. */
    boolean hasUnread() {
        return files.hasUnread();
    }

    /** The next append is tried although the disk has just failed: there may be no other one. */
    void retryNow() {
        retryNs = clock.monotonicNs();
    }

    /** Why the last append was refused. */
    String refusal() {
        return refusal;
    }

    /** Puts a batch behind all others; empty if it cannot be taken now. */
    Optional<SpoolPosition> append(EncodedBatch batch) {
        return write(batch, false);
    }

    /** The same with a batch that the target has already, when nothing is unread: it need not be read. */
    Optional<SpoolPosition> appendHanded(EncodedBatch batch) {
        return write(batch, true);
    }

    private Optional<SpoolPosition> write(EncodedBatch batch, boolean isHanded) {
        if (clock.monotonicNs() - retryNs < 0) {
            return Optional.empty();
        }
        int bytes = RecordHeader.BYTES + batch.value().length;
        for (int attempt = 0; attempt < ATTEMPTS && makeRoom(bytes); attempt++) {
            try {
                SpoolPosition position = writeOnce(batch, isHanded);
                failing = false;
                return Optional.of(position);
            } catch (IOException e) {
                writeFailed(e);
                if (settings.policy() == SpoolPolicy.DROP_OLDEST && diskIsFull(bytes)) {
                    dropOldest();
                }
            }
        }
        return Optional.empty();
    }

    private void writeFailed(IOException failure) {
        refusal = "the spool cannot be written to: " + failure.getMessage();
        retryNs = clock.monotonicNs() + RETRY_NS;
        if (!failing) {
            LOG.warn("the spool cannot be written to, nothing is lost yet: {}", failure.toString());
        }
        failing = true;
    }

    private SpoolPosition writeOnce(EncodedBatch batch, boolean isHanded) throws IOException {
        SpoolFile file = fileFor(RecordHeader.BYTES + batch.value().length);
        RecordHeader record = writer.append(batch, streams.of(batch.counters()));
        if (isHanded) {
            file.appendedHanded(record);
        } else {
            file.appended(record, batch.counters());
        }
        return new SpoolPosition(file, file.length());
    }

    private SpoolFile fileFor(int recordBytes) throws IOException {
        SpoolFile open = writer.file();
        if (open != null && fits(open, recordBytes)) {
            return open;
        }
        SpoolFile begun = writer.begin(nextNumber++);
        files.add(begun);
        return begun;
    }

    private boolean fits(SpoolFile open, int recordBytes) {
        return open.length() + recordBytes <= settings.fileBytes() || open.length() == SpoolFormat.FILE_HEADER_BYTES;
    }

    private long bytesAfter(int recordBytes) {
        SpoolFile open = writer.file();
        int header = open != null && fits(open, recordBytes) ? 0 : SpoolFormat.FILE_HEADER_BYTES;
        return files.bytes() + header + recordBytes;
    }

    private boolean makeRoom(int recordBytes) {
        while (bytesAfter(recordBytes) > settings.maxBytes()) {
            boolean freed = corrupt.deleteOldest() || (settings.policy() == SpoolPolicy.DROP_OLDEST && dropOldest());
            if (!freed) {
                refusal = "the spool is full: it holds " + files.bytes() + " of " + settings.maxBytes() + " bytes";
                return false;
            }
        }
        return true;
    }

    private boolean dropOldest() {
        SpoolFile oldest = files.oldest();
        if (oldest != null && oldest.equals(writer.file())) {
            writer.discard();
        }
        boolean dropped = files.dropOldest();
        cursor.closeDeleted();
        return dropped;
    }

    private boolean diskIsFull(int recordBytes) {
        try {
            return directory.freeBytes() < 2L * recordBytes + SpoolFormat.FILE_HEADER_BYTES;
        } catch (IOException e) {
            LOG.debug("the free space cannot be told", e);
            return false;
        }
    }

    /** The next record; empty if there is none, or the disk does not give it now. */
    Optional<SpooledBatch> read() {
        for (SpoolFile file = files.oldestUnread(); file != null && mayRead(); file = files.oldestUnread()) {
            try {
                Optional<SpoolRecord> record = cursor.next(file);
                unreadableNs = 0;
                if (record.isPresent()) {
                    return Optional.of(handOut(file, record.get()));
                }
            } catch (IOException e) {
                unreadable(file, e);
            }
        }
        return Optional.empty();
    }

    private boolean mayRead() {
        return clock.monotonicNs() - readRetryNs >= 0;
    }

    /** A disk may come back; a bad sector must not hold up for ever what comes after it. */
    private void unreadable(SpoolFile file, IOException failure) {
        long nowNs = clock.monotonicNs();
        if (unreadableNs == 0) {
            LOG.warn(
                    "spool file {} cannot be read from offset {} on, it is tried again: {}",
                    file.name(),
                    file.readEnd(),
                    failure.toString());
        }
        readRetryNs = nowNs + RETRY_NS;
        unreadableNs += RETRY_NS;
        if (unreadableNs > READ_PATIENCE_NS) {
            LOG.error("spool file {} cannot be read: {}", file.name(), failure.toString());
            file.markDamaged();
            file.readToEnd();
            unreadableNs = 0;
            readRetryNs = nowNs;
        }
    }

    private SpooledBatch handOut(SpoolFile file, SpoolRecord record) {
        StreamCounters stream = streams.stream(file, record.header().stream());
        file.read(record, stream);
        return new SpooledBatch(
                new EncodedBatch(record.value(), record.header().frames(), stream),
                new SpoolPosition(file, record.end()));
    }

    /** Notes that a batch needs the spool no more. To be called in the order in which batches were handed over. */
    void completed(SpoolPosition position, int frames) {
        if (!position.file().isDeleted()) {
            position.file().completed(frames);
            completed = position;
        }
    }

    /** Does what is due: forces what was appended, deletes what is delivered, saves the position. */
    void tick(long nowNs, long replayedFrames) {
        retire();
        if (nowNs - forcedNs >= settings.forceInterval().toNanos()) {
            forcedNs = nowNs;
            force();
            savePosition(false);
        }
        status = files.status(replayedFrames);
    }

    /** An empty spool has no file, so that an agent whose Kafka keeps up leaves the disk alone. */
    private void retire() {
        files.retire();
        SpoolFile oldest = files.oldest();
        if (oldest != null && oldest.equals(writer.file()) && oldest.isCompleted()) {
            writer.discard();
            files.retire();
        }
        cursor.closeDeleted();
    }

    private void force() {
        try {
            writer.force();
        } catch (IOException e) {
            LOG.error("the spool could not be forced to disk; it goes on with a new file: {}", e.toString());
        }
    }

    private void savePosition(boolean isDurable) {
        SpoolPosition last = completed;
        if (last != null && last.file().equals(files.oldest())) {
            positionFile.save(last, isDurable);
        }
    }

    /** Forces what is there, so that the next run finds it, and lets the directory go. */
    @Override
    public void close() {
        retire();
        writer.end();
        savePosition(true);
        cursor.close();
        status = files.status(status.replayedFrames());
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warn("the spool's directory could not be closed: {}", e.toString());
        }
    }
}
