package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.CaptureFileState;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.checkpoint.RecordRange;
import dev.seine.collector.checkpoint.RunningChecksum;
import dev.seine.collector.checkpoint.StreamPart;
import dev.seine.collector.checkpoint.StreamSource;
import dev.seine.collector.ledger.BatchHead;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.ledger.Verdict;
import dev.seine.pcapng.PcapngEncoder;
import dev.seine.proto.DecodedBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The capture file of one host and link type that is being appended to, in the order in which batches arrive. */
final class OpenCaptureFile {
    private final CaptureFile begun;
    private final AppendFilePool.PooledFile file;
    private final List<StreamPart> parts;
    /** Interface id of each stream's newest part. */
    private final Map<StreamKey, Integer> newestPart = new HashMap<>();

    private final RunningChecksum checksum;

    private RecordRange records;

    private OpenCaptureFile(CaptureFile begun, AppendFilePool.PooledFile file) {
        this.begun = begun;
        this.file = file;
        checksum = new RunningChecksum(begun.checksum());
        records = begun.records();
        parts = new ArrayList<>(begun.parts());
        for (int id = 0; id < parts.size(); id++) {
            newestPart.put(parts.get(id).stream(), id);
        }
    }

    /** A new file, which holds nothing but its section header. */
    static OpenCaptureFile create(AppendFilePool pool, PartitionId partition, Beginning beginning) throws IOException {
        long firstOffset = beginning.position().offset();
        String path = ArchiveLayout.openFile(partition, beginning.hostId(), firstOffset);
        PcapngEncoder header = new PcapngEncoder();
        header.sectionHeader(Provenance.file(partition, beginning.hostId(), firstOffset));
        AppendFilePool.PooledFile file = pool.file(path, 0);
        RunningChecksum checksum = new RunningChecksum(0);
        checksum.add(header.array(), header.length());
        file.write(header.array(), header.length());
        CaptureFile begun = new CaptureFile(
                path,
                beginning.hostId(),
                beginning.linkType(),
                CaptureFileState.OPEN,
                0,
                header.length(),
                checksum.value(),
                beginning.wallNs(),
                beginning.timeNs(),
                new RecordRange(firstOffset, firstOffset, beginning.position().timestampMs()),
                List.of());
        return new OpenCaptureFile(begun, file);
    }

    /** A file that a checkpoint lists as open, cut to its valid length. */
    static OpenCaptureFile resume(AppendFilePool pool, CaptureFile entry) throws IOException {
        return new OpenCaptureFile(entry, pool.file(entry.path(), entry.validLength()));
    }

    /**
     * What a file begins with.
     *
     * @param position its first record
     * @param timeNs base time of its first batch
     * @param wallNs now, by this machine's clock
     */
    record Beginning(String hostId, int linkType, RecordPosition position, long timeNs, long wallNs) {}

    /**
     * What appending a batch has added.
     *
     * @param time of its frames
     * @param capturedBytes of its frames
     * @param fileBytes bytes that the file has grown by
     */
    record Appended(TimeRange time, long capturedBytes, long fileBytes) {
        /** Nothing. */
        static final Appended NOTHING = new Appended(TimeRange.EMPTY, 0, 0);
    }

    /** Appends a batch that the ledger has let in. */
    Appended append(Admitted admitted, FrameEncoders encoders) throws IOException {
        long lengthBefore = file.length();
        BatchHead head = admitted.head();
        int interfaceId = interfaceOf(head, admitted.source(), admitted.verdict());
        PcapngEncoder encoder = encoders.of(begun.linkType());
        FrameAppender appender =
                new FrameAppender(encoder, interfaceId, admitted.verdict().drops());
        admitted.batch().forEach(appender);
        if (encoder.length() > 0) {
            write(encoder);
        }
        records = records.to(admitted.position().offset());
        parts.set(
                interfaceId,
                parts.get(interfaceId).with(head, admitted.verdict().gap(), appender.time(), appender.bytes()));
        return new Appended(appender.time(), appender.bytes(), file.length() - lengthBefore);
    }

    /**
     * A batch on its way into the archive.
     *
     * @param head what the ledger knows of it
     * @param source how it was captured
     * @param verdict what the ledger says of it
     */
    record Admitted(
            RecordPosition position,
            BatchHead head,
            StreamSource source,
            Verdict.Archive verdict,
            DecodedBatch batch) {}

    /** Bytes in the file. */
    long length() {
        return file.length();
    }

    /** Whether a batch of a stream fits in: it needs another interface if the stream, or its description, is new. */
    boolean hasRoomFor(StreamKey stream, StreamSource source) {
        return known(stream, source).isPresent() || parts.size() < FrameEncoders.maxInterfaces(begun.linkType());
    }

    /** By the time of the records: how much later a record is than the file's first one. */
    long ageMs(RecordPosition position) {
        return position.timestampMs() - records.firstTimestampMs();
    }

    /** By the clock. */
    long ageNs(long wallNs) {
        return wallNs - begun.openedWallNs();
    }

    /** What a checkpoint says of it. */
    CaptureFile entry(CaptureFileState state, long sealingGeneration) {
        return new CaptureFile(
                begun.path(),
                begun.hostId(),
                begun.linkType(),
                state,
                sealingGeneration,
                file.length(),
                checksum.value(),
                begun.openedWallNs(),
                begun.beginTimeNs(),
                records,
                parts);
    }

    /** What is to be forced. */
    AppendFilePool.PooledFile file() {
        return file;
    }

    void close() throws IOException {
        file.close();
    }

    private int interfaceOf(BatchHead head, StreamSource source, Verdict.Archive verdict) throws IOException {
        Optional<Integer> known = known(head.stream(), source);
        if (known.isPresent()) {
            return known.get();
        }
        // Of a small encoder only this one block is wanted; the interfaces of a file are alike by construction.
        PcapngEncoder encoder = PcapngEncoder.resuming(List.of());
        encoder.interfaceDescription(Provenance.streamInterface(head.stream(), source));
        write(encoder);
        parts.add(StreamPart.begin(head, source, verdict));
        newestPart.put(head.stream(), parts.size() - 1);
        return parts.size() - 1;
    }

    private void write(PcapngEncoder encoder) throws IOException {
        file.write(encoder.array(), encoder.length());
        checksum.add(encoder.array(), encoder.length());
    }

    private Optional<Integer> known(StreamKey stream, StreamSource source) {
        return Optional.ofNullable(newestPart.get(stream))
                .filter(id -> parts.get(id).source().equals(source));
    }
}
