package dev.seine.collector.cat;

import com.github.luben.zstd.ZstdInputStream;
import dev.seine.collector.archive.ArchiveLayout;
import dev.seine.collector.archive.DateFolders;
import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.ledger.TimeRange;
import dev.seine.collector.seal.Manifest;
import dev.seine.collector.seal.ManifestFormat;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.StoredFile;
import dev.seine.collector.storage.StoredFileInputStream;
import dev.seine.pcapng.CaptureFileReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The capture files of an archive that may hold frames of a slice: sealed ones by their manifests, open ones by the
 * checkpoints. A collector may be at work meanwhile. Checkpoints are read before manifests are listed, and a file leaves its
 * checkpoint only after its manifest is there, so each file is found; one that is found both ways counts once, as sealed.
 */
final class Catalogue implements Closeable {
    private static final int MAX_ATTEMPTS = 5;
    private static final int BUFFER_BYTES = 1 << 16;

    private final ArchiveStorage storage;
    private final Slice slice;
    private final Consumer<String> problems;
    private final List<CataloguedFile> files = new ArrayList<>();

    private Catalogue(ArchiveStorage storage, Slice slice, Consumer<String> problems) {
        this.storage = storage;
        this.slice = slice;
        this.problems = problems;
    }

    /**
     * Finds and holds the files.
     *
     * @param problems is told of manifests that cannot be read
     * @throws IOException if a checkpoint is damaged, or the files change faster than they are found
     */
    static Catalogue of(ArchiveStorage storage, Slice slice, Consumer<String> problems) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Catalogue catalogue = new Catalogue(storage, slice, attempt == 1 ? problems : problem -> {});
            try {
                catalogue.fill();
                return catalogue;
            } catch (NoSuchFileException e) {
                // Sealed and deleted between the two looks.
                catalogue.close();
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                catalogue.close();
                throw e;
            }
        }
    }

    /** The files, in no order. */
    List<CataloguedFile> files() {
        return List.copyOf(files);
    }

    @Override
    public void close() throws IOException {
        for (CataloguedFile file : files) {
            file.close();
        }
    }

    private void fill() throws IOException {
        Map<String, CaptureFile> openByStem = new HashMap<>();
        for (Checkpoint checkpoint : CheckpointStore.loadAll(storage)) {
            for (CaptureFile file : checkpoint.files()) {
                if (isWanted(file.hostId(), file.linkType(), file.time())) {
                    openByStem.put(ArchiveLayout.sealedStem(checkpoint.partition(), file), file);
                }
            }
        }
        for (String stem : manifests()) {
            openByStem.remove(stem);
            addSealed(stem);
        }
        for (CaptureFile file : openByStem.values()) {
            addOpen(file);
        }
    }

    private boolean isWanted(String hostId, int linkType, TimeRange time) {
        return !time.isEmpty()
                && slice.time().overlaps(time)
                && slice.host().matches(hostId)
                && slice.linkType().orElse(linkType) == linkType;
    }

    /** Paths of all manifests of hosts that may be wanted, without suffix. */
    private List<String> manifests() throws IOException {
        List<String> stems = new ArrayList<>();
        for (String folder : DateFolders.list(storage)) {
            addManifests(stems, folder);
        }
        return stems;
    }

    private void addManifests(List<String> stems, String folder) throws IOException {
        for (String name : storage.list(folder)) {
            if (name.endsWith(ArchiveLayout.MANIFEST_SUFFIX)) {
                String stem = name.substring(0, name.length() - ArchiveLayout.MANIFEST_SUFFIX.length());
                // A file that begins after the slice ends holds nothing of it, so its manifest need not be read.
                if (ArchiveLayout.sealedTimeNs(stem) <= slice.time().lastNs()) {
                    stems.add(folder + "/" + stem);
                }
            }
        }
    }

    private void addSealed(String stem) throws IOException {
        String path = stem + ArchiveLayout.SEALED_SUFFIX;
        try {
            Manifest manifest = ManifestFormat.read(storage, stem + ArchiveLayout.MANIFEST_SUFFIX);
            if (isWanted(manifest.hostId(), manifest.linkType(), manifest.time())) {
                StoredFile file = storage.readLocked(path);
                files.add(new CataloguedFile(
                        path,
                        manifest.hostId(),
                        manifest.linkType(),
                        manifest.time(),
                        file,
                        stored -> openSealed(path, stored)));
            }
        } catch (NoSuchFileException e) {
            // The retention has deleted it.
            return;
        } catch (IOException e) {
            problems.accept(String.valueOf(e.getMessage()));
        }
    }

    private void addOpen(CaptureFile entry) throws IOException {
        StoredFile file = storage.read(entry.path());
        files.add(new CataloguedFile(
                entry.path(),
                entry.hostId(),
                entry.linkType(),
                entry.time(),
                file,
                stored -> openSorted(entry, stored)));
    }

    private static CaptureFileReader openSealed(String path, StoredFile file) throws IOException {
        StoredFileInputStream compressed = new StoredFileInputStream(file, file.length());
        return CaptureFileReader.open(new ZstdInputStream(new BufferedInputStream(compressed, BUFFER_BYTES)), path);
    }

    private static CaptureFileReader openSorted(CaptureFile entry, StoredFile file) throws IOException {
        return CaptureFileReader.open(SortedBlocks.of(file, entry), entry.path());
    }
}
