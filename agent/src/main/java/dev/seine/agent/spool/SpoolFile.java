package dev.seine.agent.spool;

import dev.seine.agent.batch.StreamCounters;
import dev.seine.proto.v1.DropReason;

/**
 * What the spool knows of one of its files. A record in it is unread, then handed to the target, then completed: acknowledged,
 * or given up for good. The file may go when all are.
 */
final class SpoolFile {
    private final long number;
    private final long marker;
    private final boolean ofThisRun;
    private final UnreadFrames unread = new UnreadFrames();
    private long length;
    private long readEnd;
    private long handedRecords;
    private long waitingRecords;
    private long waitingFrames;
    private boolean ended;
    private boolean damaged;
    private boolean deleted;

    private SpoolFile(long number, long marker, boolean ofThisRun, long length) {
        this.number = number;
        this.marker = marker;
        this.ofThisRun = ofThisRun;
        this.length = length;
        this.readEnd = SpoolFormat.FILE_HEADER_BYTES;
    }

    /** A file that this run begins. */
    static SpoolFile begun(long number, long marker) {
        return new SpoolFile(number, marker, true, SpoolFormat.FILE_HEADER_BYTES);
    }

    /** A file of an earlier run, to be read from the position on. */
    static SpoolFile found(long number, long marker, long length, long readEnd) {
        SpoolFile file = new SpoolFile(number, marker, false, length);
        file.readEnd = readEnd;
        file.ended = true;
        return file;
    }

    /** Notes records of an earlier run. */
    void found(long frames, long records, StreamCounters earlierRuns) {
        waitingRecords = records;
        waitingFrames = frames;
        unread.add(earlierRuns, frames, records);
    }

    /** Notes a record at the end of the file that waits to be read. */
    void appended(RecordHeader header, StreamCounters stream) {
        grow(header);
        unread.add(stream, header.frames(), 1);
    }

    /** Notes a record at the end of the file whose batch is with the target already. */
    void appendedHanded(RecordHeader header) {
        if (hasUnread()) {
            throw new IllegalStateException("file " + number + " has unread records before one that was handed over");
        }
        grow(header);
        readEnd = length;
        handedRecords++;
    }

    private void grow(RecordHeader header) {
        length += header.recordBytes();
        waitingRecords++;
        waitingFrames += header.frames();
    }

    /** Notes that a record was read, and that its batch is on its way to the target. */
    void read(SpoolRecord record, StreamCounters stream) {
        readEnd = record.end();
        unread.remove(stream, record.header().frames());
        handedRecords++;
    }

    /** Notes that nothing more can be read of what is written so far. */
    void readToEnd() {
        readEnd = length;
    }

    /** Notes that a batch of the file needs the file no more. A damaged file may hold more than was counted when it was found. */
    void completed(int frames) {
        handedRecords--;
        waitingRecords = Math.max(0, waitingRecords - 1);
        waitingFrames = Math.max(0, waitingFrames - frames);
    }

    /** Counts what was not read as lost. */
    UnreadFrames.Lost drop(DropReason reason) {
        UnreadFrames.Lost lost = unread.drop(reason);
        waitingRecords = Math.max(0, waitingRecords - lost.batches());
        waitingFrames = Math.max(0, waitingFrames - lost.frames());
        return lost;
    }

    /** Nothing will be appended any more. */
    void end() {
        ended = true;
    }

    void markDamaged() {
        damaged = true;
    }

    void markDeleted() {
        deleted = true;
    }

    long number() {
        return number;
    }

    String name() {
        return SpoolFormat.name(number);
    }

    long marker() {
        return marker;
    }

    /** Bytes that are written and whole, as far as is known. */
    long length() {
        return length;
    }

    /** Where the next unread record begins. */
    long readEnd() {
        return readEnd;
    }

    boolean hasUnread() {
        return readEnd < length;
    }

    boolean isOfThisRun() {
        return ofThisRun;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isDamaged() {
        return damaged;
    }

    boolean isDeleted() {
        return deleted;
    }

    /** Whether no record of the file waits for anything. */
    boolean isCompleted() {
        return !hasUnread() && handedRecords == 0;
    }

    /** Records that are not completed. */
    long waitingRecords() {
        return waitingRecords;
    }

    /** Frames of the records that are not completed. */
    long waitingFrames() {
        return waitingFrames;
    }
}
