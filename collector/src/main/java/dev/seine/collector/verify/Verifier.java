package dev.seine.collector.verify;

import dev.seine.collector.archive.ArchiveLayout;
import dev.seine.collector.archive.DateFolders;
import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.OffsetGap;
import dev.seine.collector.ledger.StreamKey;
import dev.seine.collector.ledger.StreamPosition;
import dev.seine.collector.ledger.StreamState;
import dev.seine.collector.retain.DeletedStreams;
import dev.seine.collector.seal.FileContent;
import dev.seine.collector.seal.Manifest;
import dev.seine.collector.seal.ManifestFormat;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.StoredFile;
import dev.seine.collector.storage.StoredFileInputStream;
import dev.seine.pcapng.CaptureFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Reads a whole archive: every file against its manifest, and every stream from file to file. A collector may be at work
 * meanwhile; what it adds after the start is not looked at. Used once, by one thread.
 */
public final class Verifier {
    private static final String QUARANTINE = "quarantine";
    static final Comparator<StreamKey> BY_NAME = Comparator.comparing(StreamKey::hostId)
            .thenComparing(StreamKey::machineId)
            .thenComparing(StreamKey::runId, Long::compareUnsigned)
            .thenComparingLong(StreamKey::streamId);

    private final ArchiveStorage storage;
    private final Consumer<String> progress;
    private final Map<StreamKey, StreamChain> chains = new TreeMap<>(BY_NAME);
    private final Map<StreamKey, StreamState> ledger = new HashMap<>();
    private final Map<StreamKey, StreamPosition> deleted = new HashMap<>();
    private final List<OffsetGap> offsetGaps = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long files;
    private long frames;
    private long contentBytes;

    /**
     * A verifier.
     *
     * @param progress is told the path of each file before it is read
     */
    public Verifier(ArchiveStorage storage, Consumer<String> progress) {
        this.storage = storage;
        this.progress = progress;
    }

    /**
     * Reads everything.
     *
     * @throws IOException if the archive cannot be read at all
     */
    public VerifyReport verify() throws IOException {
        long startNs = System.nanoTime();
        // Before the manifests: a file leaves its checkpoint only after its manifest is there.
        Map<String, CaptureFile> open = openFiles();
        Set<String> verifiedOpen = new HashSet<>();
        for (Map.Entry<String, CaptureFile> entry : open.entrySet()) {
            // Before the sealed files, which may take so long that this one is sealed and gone meanwhile.
            boolean sealed = storage.length(entry.getKey() + ArchiveLayout.MANIFEST_SUFFIX)
                    .isPresent();
            if (!sealed && verifyOpen(entry.getValue())) {
                verifiedOpen.add(entry.getKey());
            }
        }
        for (String folder : DateFolders.list(storage)) {
            Set<String> stems = stems(folder);
            stems.removeAll(verifiedOpen);
            stems.forEach(stem -> verifySealed(stem, open.containsKey(stem)));
        }
        takeDeleted();
        return report(System.nanoTime() - startNs);
    }

    private Map<String, CaptureFile> openFiles() throws IOException {
        Map<String, CaptureFile> open = new HashMap<>();
        for (Checkpoint checkpoint : CheckpointStore.loadAll(storage)) {
            checkpoint.streams().forEach(state -> ledger.put(state.stream(), state));
            checkpoint.files().forEach(file -> open.put(ArchiveLayout.sealedStem(checkpoint.partition(), file), file));
            offsetGaps.addAll(checkpoint.offsetGaps());
        }
        return open;
    }

    /** Paths without suffix of all that has a capture file or a manifest. */
    private Set<String> stems(String folder) throws IOException {
        Set<String> stems = new TreeSet<>();
        for (String name : storage.list(folder)) {
            for (String suffix : List.of(ArchiveLayout.SEALED_SUFFIX, ArchiveLayout.MANIFEST_SUFFIX)) {
                if (name.endsWith(suffix)) {
                    stems.add(folder + "/" + name.substring(0, name.length() - suffix.length()));
                }
            }
        }
        return stems;
    }

    private void verifySealed(String stem, boolean beingSealed) {
        String path = stem + ArchiveLayout.SEALED_SUFFIX;
        progress.accept(path);
        try {
            boolean hasFile = storage.length(path).isPresent();
            boolean hasManifest =
                    storage.length(stem + ArchiveLayout.MANIFEST_SUFFIX).isPresent();
            if (!hasManifest && beingSealed) {
                return;
            }
            if (!hasFile && (!hasManifest || isDeletedOnPurpose(stem))) {
                return;
            }
            if (!hasFile || !hasManifest) {
                problems.add(hasFile ? path + ": it has no manifest" : path + ": there is a manifest but no file");
                return;
            }
            Manifest manifest = ManifestFormat.read(storage, stem + ArchiveLayout.MANIFEST_SUFFIX);
            checkSealed(path, manifest);
        } catch (IOException | RuntimeException e) {
            problems.add(path + ": " + e.getMessage());
        }
    }

    /** The retention deletes a file before its manifest, and notes it before both. */
    private boolean isDeletedOnPurpose(String stem) throws IOException {
        Manifest manifest = ManifestFormat.read(storage, stem + ArchiveLayout.MANIFEST_SUFFIX);
        Map<StreamKey, StreamPosition> noted = new HashMap<>();
        DeletedStreams.read(storage, DateFolders.hostFolder(stem))
                .streams()
                .forEach(each -> noted.put(each.stream(), each.next()));
        return manifest.streams().stream()
                .map(part -> Claim.of(stem, manifest.hostId(), part))
                .allMatch(claim ->
                        noted.getOrDefault(claim.stream(), StreamPosition.START).frame()
                                >= claim.next().frame());
    }

    private void checkSealed(String path, Manifest manifest) throws IOException {
        List<Claim> claims = manifest.streams().stream()
                .map(part -> Claim.of(path, manifest.hostId(), part))
                .toList();
        ContentCheck check = new ContentCheck(claims);
        List<String> found = new ArrayList<>();
        try (StoredFile file = storage.readLocked(path);
                FileContent content = FileContent.compressed(file)) {
            readSealed(path, content, check, found);
            expect(found, "frames", manifest.frames(), check.frames());
            expect(found, "uncompressed bytes", manifest.uncompressedBytes(), content.count());
            expect(found, "compressed bytes", manifest.compressedBytes(), file.length());
            String sha256 = content.sha256Hex();
            if (!sha256.equals(manifest.sha256())) {
                found.add("its SHA-256 is " + sha256 + ", the manifest says " + manifest.sha256());
            }
            count(check, content.count());
        } finally {
            link(claims, check);
        }
        found.forEach(problem -> problems.add(path + ": " + problem));
    }

    private static void readSealed(String path, FileContent content, ContentCheck check, List<String> found) {
        try {
            check.read(CaptureFileReader.open(content.unclosed(), path), true);
            found.addAll(check.problems());
        } catch (IOException e) {
            found.add("it is damaged: " + e.getMessage());
        }
    }

    private static void expect(List<String> problems, String what, long claimed, long actual) {
        if (claimed != actual) {
            problems.add("there are " + actual + " " + what + ", the manifest says " + claimed);
        }
    }

    /** Returns whether the file was there. */
    private boolean verifyOpen(CaptureFile file) {
        progress.accept(file.path());
        List<Claim> claims =
                file.parts().stream().map(part -> Claim.of(file.path(), part)).toList();
        ContentCheck check = new ContentCheck(claims);
        CRC32C checksum = new CRC32C();
        try (StoredFile stored = storage.read(file.path());
                InputStream content =
                        new CheckedInputStream(new StoredFileInputStream(stored, file.validLength()), checksum);
                CaptureFileReader reader = CaptureFileReader.open(content, file.path())) {
            check.read(reader, false);
            file.requireChecksum((int) checksum.getValue());
            check.problems().forEach(problem -> problems.add(file.path() + ": " + problem));
            count(check, file.validLength());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            problems.add(file.path() + ": " + e.getMessage());
        }
        link(claims, check);
        return true;
    }

    private void count(ContentCheck check, long bytes) {
        files++;
        frames += check.frames();
        contentBytes += bytes;
    }

    private void link(List<Claim> claims, ContentCheck check) {
        for (int id = 0; id < claims.size(); id++) {
            StreamChain chain = chains.computeIfAbsent(claims.get(id).stream(), stream -> new StreamChain());
            chain.add(claims.get(id));
            check.numbers(id).addTo(chain.present());
        }
    }

    /** What there is of each stream, after {@link #verify}. */
    Map<StreamKey, StreamChain> chains() {
        return chains;
    }

    /** Up to where the retention has deleted a stream, after {@link #verify}. */
    Optional<StreamPosition> deletedUpTo(StreamKey stream) {
        return Optional.ofNullable(deleted.get(stream));
    }

    private void takeDeleted() throws IOException {
        for (String name : storage.list(DeletedStreams.FOLDER)) {
            String host = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            try {
                DeletedStreams.read(storage, host).streams().forEach(each -> deleted.put(each.stream(), each.next()));
            } catch (IOException e) {
                problems.add(e.getMessage());
            }
        }
        chains.forEach((stream, chain) -> {
            StreamPosition upTo = deleted.get(stream);
            if (upTo != null) {
                chain.deletedUpTo(upTo);
            }
        });
    }

    /** Whether nothing can be left of a stream because the retention has deleted all of it. */
    private boolean isDeleted(StreamKey stream, StreamState state) {
        StreamPosition upTo = deleted.get(stream);
        return upTo != null && upTo.frame() >= state.next().frame();
    }

    private VerifyReport report(long durationNs) throws IOException {
        ledger.forEach((stream, state) -> {
            StreamChain chain = chains.get(stream);
            if (chain != null) {
                chain.ledgerSays(state.next());
            } else if (state.framesArchived() > 0 && !isDeleted(stream, state)) {
                problems.add(stream + ": " + state.framesArchived() + " frames were archived, but no file has them");
            }
        });
        List<StreamReport> streams =
                chains.values().stream().map(StreamChain::report).toList();
        long quarantined = storage.list(QUARANTINE).stream()
                .filter(name -> name.endsWith(".bin"))
                .count();
        boolean ok = problems.isEmpty()
                && streams.stream().allMatch(stream -> stream.problems().isEmpty());
        return new VerifyReport(
                ok, files, frames, contentBytes, durationNs, quarantined, offsetGaps, streams, problems);
    }
}
