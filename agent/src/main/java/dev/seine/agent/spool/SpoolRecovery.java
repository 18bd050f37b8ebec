package dev.seine.agent.spool;

import dev.seine.agent.batch.StreamCounters;
import dev.seine.proto.BatchFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent does with the files that it finds: the normal start, whatever the end before was like. Nothing in a file can
 * keep an agent from starting. Only the last file is read whole, because only that can end within a record; of the others the
 * record headers are counted, and their records are checked when they are replayed.
 */
final class SpoolRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolRecovery.class);
    private static final int MAX_RECORD_BYTES = RecordHeader.BYTES + BatchFormat.MAX_BATCH_BYTES;

    private final SpoolDirectory directory;
    private final CorruptFiles corrupt;
    private final StreamCounters earlierRuns;
    private final Optional<PositionFile.Saved> saved;

    SpoolRecovery(
            SpoolDirectory directory,
            CorruptFiles corrupt,
            StreamCounters earlierRuns,
            Optional<PositionFile.Saved> saved) {
        this.directory = directory;
        this.corrupt = corrupt;
        this.earlierRuns = earlierRuns;
        this.saved = saved;
    }

    /** The number of the next file; none was used before. */
    static long nextNumber(List<SpoolDirectory.Entry> entries) {
        return 1
                + entries.stream()
                        .map(SpoolDirectory.Entry::name)
                        .flatMapToLong(name -> Stream.of(SpoolFormat.number(name), SpoolFormat.corruptNumber(name))
                                .flatMapToLong(OptionalLong::stream))
                        .max()
                        .orElse(0);
    }

    /** The files with something to replay, in order. */
    List<SpoolFile> recover(List<SpoolDirectory.Entry> entries) {
        List<SpoolDirectory.Entry> inOrder = entries.stream()
                .filter(entry -> SpoolFormat.number(entry.name()).isPresent())
                .sorted(Comparator.comparing(SpoolDirectory.Entry::name))
                .toList();
        List<SpoolFile> files = new ArrayList<>();
        for (SpoolDirectory.Entry entry : inOrder) {
            recover(entry, entry.equals(inOrder.getLast())).ifPresent(files::add);
        }
        return files;
    }

    private Optional<SpoolFile> recover(SpoolDirectory.Entry entry, boolean isLast) {
        long number = SpoolFormat.number(entry.name()).orElseThrow();
        try {
            Optional<SpoolFile> file = read(number, entry.bytes(), isLast);
            if (file.isPresent() && !file.get().hasUnread()) {
                directory.delete(entry.name());
                return Optional.empty();
            }
            return file;
        } catch (IOException e) {
            corrupt.setAside(number, entry.bytes(), e.toString());
            return Optional.empty();
        }
    }

    private Optional<SpoolFile> read(long number, long bytes, boolean isLast) throws IOException {
        if (bytes < SpoolFormat.FILE_HEADER_BYTES) {
            LOG.info("spool file {} was never begun: it has {} bytes", SpoolFormat.name(number), bytes);
            return Optional.of(
                    SpoolFile.found(number, 0, SpoolFormat.FILE_HEADER_BYTES, SpoolFormat.FILE_HEADER_BYTES));
        }
        try (StoredFile stored = directory.open(SpoolFormat.name(number))) {
            byte[] header = new byte[SpoolFormat.FILE_HEADER_BYTES];
            RecordReader.readFully(stored, ByteBuffer.wrap(header), 0);
            OptionalLong told = SpoolFormat.marker(header);
            OptionalLong marker = told.isPresent() ? told : markerOfFirstRecord(stored, bytes);
            if (marker.isEmpty()) {
                corrupt.setAside(number, bytes, "neither its header nor its first record is whole");
                return Optional.empty();
            }
            Found found = new Found(stored, number, marker.getAsLong(), bytes);
            Optional<SpoolFile> file = isLast ? readLast(found) : Optional.of(count(found));
            if (told.isEmpty()) {
                file.ifPresent(SpoolFile::markDamaged);
            }
            return file;
        }
    }

    /** An open file, with what is known of it. */
    private record Found(StoredFile stored, long number, long marker, long bytes) {}

    private static OptionalLong markerOfFirstRecord(StoredFile stored, long bytes) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(Long.BYTES);
        if (!RecordReader.readFully(stored, first, SpoolFormat.FILE_HEADER_BYTES) || first.getLong(0) == 0) {
            return OptionalLong.empty();
        }
        long candidate = first.getLong(0);
        // Not looked for any further on: it could be 0xff, and the file full of it.
        RecordReader reader = new RecordReader(stored, candidate, SpoolFormat.FILE_HEADER_BYTES);
        return reader.isWholeHere(bytes) ? OptionalLong.of(candidate) : OptionalLong.empty();
    }

    private long startOf(Found found) {
        return saved.filter(position -> position.number() == found.number
                        && position.marker() == found.marker
                        && position.end() >= SpoolFormat.FILE_HEADER_BYTES
                        && position.end() <= found.bytes)
                .map(PositionFile.Saved::end)
                .orElse((long) SpoolFormat.FILE_HEADER_BYTES);
    }

    private SpoolFile count(Found found) throws IOException {
        long start = startOf(found);
        SpoolFile file = SpoolFile.found(found.number, found.marker, found.bytes, start);
        RecordReader reader = new RecordReader(found.stored, found.marker, start);
        long records = 0;
        long frames = 0;
        for (Optional<RecordHeader> next = reader.step(found.bytes);
                next.isPresent();
                next = reader.step(found.bytes)) {
            records++;
            frames += next.get().frames();
        }
        file.found(frames, records, earlierRuns);
        return file;
    }

    /** Cuts off what follows the last whole record. */
    private Optional<SpoolFile> readLast(Found found) throws IOException {
        long start = startOf(found);
        RecordReader reader = new RecordReader(found.stored, found.marker, start);
        long records = 0;
        long frames = 0;
        long end = start;
        for (Optional<SpoolRecord> next = reader.next(found.bytes); next.isPresent(); next = reader.next(found.bytes)) {
            records++;
            frames += next.get().header().frames();
            end = next.get().end();
        }
        if (records == 0 && found.bytes - end > MAX_RECORD_BYTES) {
            corrupt.setAside(found.number, found.bytes, "there is no whole record in it");
            return Optional.empty();
        }
        cut(found, end);
        force(found);
        SpoolFile file = SpoolFile.found(found.number, found.marker, end, start);
        file.found(frames, records, earlierRuns);
        return Optional.of(file);
    }

    /** A process that was killed may have left its last records to the kernel alone, and nobody else will force them. */
    private static void force(Found found) {
        try {
            found.stored.force();
        } catch (IOException e) {
            LOG.warn(
                    "{} may not survive a power cut: it could not be forced to disk",
                    SpoolFormat.name(found.number),
                    e);
        }
    }

    /** Nobody reads beyond the end that was found, so a tail that cannot be cut off is no reason to set whole records aside. */
    private static void cut(Found found, long end) {
        if (end < found.bytes) {
            LOG.warn(
                    "spool file {} ends within a record, as after a power cut: {} bytes are cut off",
                    SpoolFormat.name(found.number),
                    found.bytes - end);
            try {
                found.stored.truncate(end);
            } catch (IOException e) {
                LOG.warn("spool file {} could not be cut", SpoolFormat.name(found.number), e);
            }
        }
    }
}
