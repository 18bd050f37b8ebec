package dev.seine.collector.seal;

import dev.seine.collector.archive.ArchiveLayout;
import dev.seine.collector.archive.Provenance;
import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.StreamPart;
import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.StoredFile;
import dev.seine.collector.storage.StoredFileInputStream;
import dev.seine.pcapng.PcapngEncoder;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a sealed capture file of a complete open one: sorts it by time, compresses it aside, reads it back, publishes it under
 * a name that follows from the records alone, then publishes its manifest. A crash may happen anywhere: as long as a checkpoint
 * lists the open file all of it is done again, with the same result. The open file is left to its partition's archive.
 */
public final class Sealer {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final int MAX_CONFLICTS = 100;

    private final ArchiveStorage storage;
    private final SealSettings settings;
    private final Clock clock;

    public Sealer(ArchiveStorage storage, SealSettings settings, Clock clock) {
        this.storage = storage;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Seals a file, or finds that it is sealed already.
     *
     * @return what has been published
     * @throws IOException if it cannot be done now; nothing is lost, it may be tried again
     */
    public Manifest seal(SealJob job) throws IOException {
        String stem = ArchiveLayout.sealedStem(job.partition(), job.file());
        if (storage.length(job.file().path()).isEmpty()
                && storage.length(stem + ArchiveLayout.MANIFEST_SUFFIX).isPresent()) {
            return ManifestFormat.read(storage, stem + ArchiveLayout.MANIFEST_SUFFIX);
        }
        String partial = stem + ArchiveLayout.SEALED_SUFFIX + ArchiveLayout.PARTIAL_SUFFIX;
        return publish(job, stem, partial, write(job, partial));
    }

    /** Writes the sealed file aside; once this returns it is on the disk, and what was read back is what was written. */
    private SealedFileCheck write(SealJob job, String partial) throws IOException {
        CaptureFile file = job.file();
        try (StoredFile open = storage.read(file.path())) {
            FrameIndex index = index(open, file);
            try (AppendFile target = storage.append(partial, 0);
                    ZstdFile compressed = new ZstdFile(target, settings.compressionLevel())) {
                copy(job, open, index, compressed);
                compressed.finish();
                SealedFileCheck check = storage.force(target, () -> SealedFileCheck.of(storage, partial));
                requireSame(partial, file, compressed.written(), check);
                return check;
            }
        }
    }

    /** Checks a whole file while reading it once. */
    private static FrameIndex index(StoredFile open, CaptureFile file) throws IOException {
        if (open.length() < file.validLength()) {
            throw new IOException("%s has %d bytes, its checkpoint says %d: it is damaged"
                    .formatted(file.path(), open.length(), file.validLength()));
        }
        CRC32C checksum = new CRC32C();
        InputStream content = new CheckedInputStream(new StoredFileInputStream(open, file.validLength()), checksum);
        FrameIndex index = FrameIndex.of(content, file.validLength(), file.path(), file.frames());
        if (index.frameCount() != file.frames()
                || index.interfaceCount() != file.parts().size()) {
            throw new IOException("%s has %d frames and %d interfaces, its checkpoint says %d and %d: it is damaged"
                    .formatted(
                            file.path(),
                            index.frameCount(),
                            index.interfaceCount(),
                            file.frames(),
                            file.parts().size()));
        }
        // After the structure, whose damage has a place that can be told.
        file.requireChecksum((int) checksum.getValue());
        return index;
    }

    private static void copy(SealJob job, StoredFile open, FrameIndex index, ZstdFile target) throws IOException {
        PcapngEncoder header = new PcapngEncoder();
        header.sectionHeader(SealedSummary.description(job));
        target.write(header.array(), 0, header.length());
        BlockCopy blocks = new BlockCopy(open, job.file().validLength(), target);
        for (int id = 0; id < index.interfaceCount(); id++) {
            blocks.copy(index.interfaceOffset(id));
        }
        for (int frame = 0; frame < index.frameCount(); frame++) {
            blocks.copy(index.frameOffset(frame));
        }
        PcapngEncoder statistics = statistics(job.file());
        target.write(statistics.array(), 0, statistics.length());
    }

    private static PcapngEncoder statistics(CaptureFile file) {
        List<StreamPart> parts = file.parts();
        PcapngEncoder encoder = PcapngEncoder.resuming(parts.stream()
                .map(part -> Provenance.streamInterface(part.stream(), part.source()))
                .toList());
        for (int id = 0; id < parts.size(); id++) {
            encoder.interfaceStatistics(SealedSummary.statistics(id, parts.get(id), file.beginTimeNs()));
        }
        return encoder;
    }

    /** What the stored bytes decompress to is what counts: their SHA-256 is taken once, from what was read. */
    private static void requireSame(String partial, CaptureFile file, ZstdFile.Written written, SealedFileCheck check)
            throws IOException {
        boolean same = check.frames() == file.frames()
                && check.contentBytes() == written.contentBytes()
                && check.contentCrc32c() == written.contentCrc32c()
                && check.compressedBytes() == written.compressedBytes();
        if (!same) {
            throw new IOException(
                    "%s reads back differently: written %s and %d frames, read %s; the disk or the memory is at fault"
                            .formatted(partial, written, file.frames(), check));
        }
    }

    private Manifest publish(SealJob job, String stem, String partial, SealedFileCheck check) throws IOException {
        String free = stem;
        for (int conflict = 1; !storage.publish(partial, free + ArchiveLayout.SEALED_SUFFIX); conflict++) {
            SealedFileCheck there = existing(free + ArchiveLayout.SEALED_SUFFIX);
            if (there.hasFramesOf(check)) {
                // From before a crash, or before an update of this program.
                storage.delete(partial);
                return writeManifest(job, free, there);
            }
            if (conflict > MAX_CONFLICTS) {
                throw new IOException(stem + ArchiveLayout.SEALED_SUFFIX + " and " + MAX_CONFLICTS
                        + " variants exist with other frames: find out who writes to this archive");
            }
            LOG.error(
                    "{}{} exists with other frames than those to be sealed; both are kept, find out who writes to"
                            + " this archive",
                    free,
                    ArchiveLayout.SEALED_SUFFIX);
            free = stem + ".conflict-" + conflict;
        }
        return writeManifest(job, free, check);
    }

    /**
     * A file that is damaged has other frames. One whose bytes the disk does not give now may have the same, so that is tried
     * again later.
     */
    private SealedFileCheck existing(String path) throws IOException {
        try {
            return SealedFileCheck.of(storage, path);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            requireReadable(path);
            LOG.error("{} exists and cannot be read: {}", path, e.getMessage());
            return new SealedFileCheck(-1, 0, 0, 0, 0, "");
        }
    }

    private void requireReadable(String path) throws IOException {
        try (StoredFile file = storage.read(path)) {
            CaptureFile.checksum(file, file.length());
        }
    }

    private Manifest writeManifest(SealJob job, String stem, SealedFileCheck check) throws IOException {
        String name = stem.substring(stem.lastIndexOf('/') + 1) + ArchiveLayout.SEALED_SUFFIX;
        Manifest.Origin origin = new Manifest.Origin(settings.collectorId(), ArchiveLayout.instant(clock.wallTimeNs()));
        Manifest manifest = Manifest.of(job, name, check, origin);
        ManifestFormat.write(storage, stem + ArchiveLayout.MANIFEST_SUFFIX, manifest);
        return manifest;
    }
}
