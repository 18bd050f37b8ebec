package dev.seine.collector.seal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.seine.collector.archive.ArchiveLayout;
import dev.seine.collector.archive.Provenance;
import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.StreamPart;
import dev.seine.collector.checkpoint.StreamSource;
import dev.seine.collector.ledger.Gap;
import dev.seine.collector.ledger.StreamCounters;
import dev.seine.collector.ledger.StreamEnd;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.StreamPosition;
import dev.seine.collector.ledger.TimeRange;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is in a sealed capture file: the JSON beside it. Times are strings of nanoseconds since 1970, because not every reader
 * of JSON keeps 64-bit numbers exact, and the same for people.
 *
 * @param schema {@link #SCHEMA}
 * @param file name of the capture file, in the same folder
 * @param compressedBytes length of the file
 * @param uncompressedBytes length of the pcapng in it
 * @param firstTimeNs of the first frame; empty where the file holds none
 * @param streams one element an interface of the file, in order
 * @param created when, by the collector's clock
 */
public record Manifest(
        String schema,
        String file,
        String sha256,
        long compressedBytes,
        long uncompressedBytes,
        String hostId,
        int linkType,
        String firstTimeNs,
        String lastTimeNs,
        String firstTime,
        String lastTime,
        long frames,
        long capturedBytes,
        List<Part> streams,
        Kafka kafka,
        CollectorInfo collector,
        String created) {
    /** Names what this is and its version. */
    public static final String SCHEMA = "seine.manifest.v1";

    public Manifest {
        Stream.of(schema, file, sha256, hostId, firstTime, lastTime, kafka, collector, created)
                .forEach(Objects::requireNonNull);
        streams = List.copyOf(streams);
        // Whoever reads a manifest relies on these, and a file may say anything.
        timeOf(firstTimeNs, lastTimeNs);
        for (Part part : streams) {
            part.key(hostId);
        }
    }

    /**
     * The records that the file was made of; records of other hosts lie between them.
     *
     * @param firstOffset of the first
     * @param lastOffset of the last
     */
    public record Kafka(String topic, int partition, long firstOffset, long lastOffset) {}

    /** Who made the file. */
    public record CollectorInfo(String id, String version) {}

    /**
     * What the file holds of a stream: frames {@code firstFrameSequence} up to and without {@code nextFrameSequence}, except
     * for the gaps.
     *
     * @param run 16 hexadecimal digits
     * @param missingFrames frames in the gaps that are in no other archive either
     * @param countersAtBegin the agent's totals before the first batch
     * @param countersAtEnd and after the last one
     * @param end how the stream ended, if it did in this file
     */
    public record Part(
            int interfaceId,
            String run,
            long stream,
            String machineId,
            StreamSource source,
            long firstBatchSequence,
            long nextBatchSequence,
            long firstFrameSequence,
            long nextFrameSequence,
            long frames,
            long capturedBytes,
            long missingFrames,
            long kernelDrops,
            List<Gap> gaps,
            StreamCounters countersAtBegin,
            StreamCounters countersAtEnd,
            Optional<StreamEnd> end) {
        public Part {
            Stream.of(source, countersAtBegin, countersAtEnd, end).forEach(Objects::requireNonNull);
            gaps = List.copyOf(gaps);
            requireOrder(
                    new StreamPosition(firstBatchSequence, firstFrameSequence), nextBatchSequence, nextFrameSequence);
        }

        /** The stream, which is one of a host. */
        public StreamKey key(String hostId) {
            return new StreamKey(hostId, machineId, HexFormat.fromHexDigitsToLong(run), stream);
        }

        /** Where the part ends. */
        public StreamPosition next() {
            return new StreamPosition(nextBatchSequence, nextFrameSequence);
        }

        private static void requireOrder(StreamPosition first, long nextBatch, long nextFrame) {
            if (nextBatch < first.batch() || nextFrame < first.frame()) {
                throw new IllegalArgumentException(
                        "a part of a stream from %s to batch %d and frame %d".formatted(first, nextBatch, nextFrame));
            }
        }

        static Part of(int interfaceId, StreamPart part) {
            return new Part(
                    interfaceId,
                    part.stream().run(),
                    part.stream().streamId(),
                    part.stream().machineId(),
                    part.source(),
                    part.start().batch(),
                    part.next().batch(),
                    part.start().frame(),
                    part.next().frame(),
                    part.frames(),
                    part.bytes(),
                    part.missingFrames(),
                    part.kernelDrops(),
                    part.gaps(),
                    part.before(),
                    part.after(),
                    part.end());
        }
    }

    /** The manifest of a file that was sealed. */
    static Manifest of(SealJob job, String fileName, SealedFileCheck check, Origin origin) {
        CaptureFile file = job.file();
        TimeRange time = file.time();
        List<StreamPart> parts = file.parts();
        return new Manifest(
                SCHEMA,
                fileName,
                check.sha256(),
                check.compressedBytes(),
                check.contentBytes(),
                file.hostId(),
                file.linkType(),
                time.isEmpty() ? "" : Long.toString(time.firstNs()),
                time.isEmpty() ? "" : Long.toString(time.lastNs()),
                time.isEmpty() ? "" : ArchiveLayout.instant(time.firstNs()).toString(),
                time.isEmpty() ? "" : ArchiveLayout.instant(time.lastNs()).toString(),
                check.frames(),
                file.bytes(),
                IntStream.range(0, parts.size())
                        .mapToObj(id -> Part.of(id, parts.get(id)))
                        .toList(),
                new Kafka(
                        job.partition().topic(),
                        job.partition().partition(),
                        file.records().firstOffset(),
                        file.records().lastOffset()),
                new CollectorInfo(origin.collectorId(), Provenance.version()),
                origin.now().toString());
    }

    /**
     * Who seals, and when.
     *
     * @param now by the collector's clock
     */
    record Origin(String collectorId, Instant now) {}

    /** The time of the frames. */
    @JsonIgnore
    public TimeRange time() {
        return timeOf(firstTimeNs, lastTimeNs);
    }

    private static TimeRange timeOf(String firstNs, String lastNs) {
        return firstNs.isEmpty() ? TimeRange.EMPTY : new TimeRange(Long.parseLong(firstNs), Long.parseLong(lastNs));
    }
}
