package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.CaptureFileState;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.ledger.StreamKey;
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
 * The capture files of a partition until they are sealed: those that are appended to, those that wait to be sealed, and those
 * that are sealed but still listed. Which of them a checkpoint lists is decided when it is written. For one thread at a time.
 */
final class PartitionFiles implements Closeable {
    private final PartitionId partition;
    private final ArchiveContext context;
    private final Map<FileKey, OpenCaptureFile> open = new HashMap<>();
    private final List<SealingFile> sealing = new ArrayList<>();
    private final List<String> sealedPaths = new ArrayList<>();
    /** The newest checkpoint of which Kafka is known to have the offset. */
    private long committedGeneration;

    PartitionFiles(PartitionId partition, ArchiveContext context) {
        this.partition = partition;
        this.context = context;
    }

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

        static FileKey of(OpenCaptureFile.Admitted admitted) {
            return of(admitted.head().stream(), admitted.source().linkType());
        }

        static FileKey of(CaptureFile file) {
            return of(file.parts().getFirst().stream(), file.linkType());
        }
    }

    /** Takes up the files that a checkpoint lists, cut to their length, and deletes the partition's other open files. */
    void recover(List<CaptureFile> listed) throws IOException {
        OpenFolders folders = new OpenFolders(context.storage(), partition);
        folders.deleteAllBut(listed);
        for (CaptureFile entry : listed) {
            if (!folders.isSealedAndGone(entry)) {
                recover(entry);
            }
        }
    }

    private void recover(CaptureFile entry) throws IOException {
        OpenCaptureFile file = OpenCaptureFile.resume(context.pool(), entry);
        switch (entry.state()) {
            case OPEN -> open.put(FileKey.of(entry), file);
            case SEALING -> {
                // It is cut now, and no more to be written to.
                file.close();
                sealing.add(new SealingFile(entry));
            }
        }
    }

    /** The file that a batch belongs into, if it is there and has room for it; one that has none is completed. */
    Optional<OpenCaptureFile> fileFor(OpenCaptureFile.Admitted admitted) {
        FileKey key = FileKey.of(admitted);
        OpenCaptureFile file = open.get(key);
        if (file == null) {
            return Optional.empty();
        }
        boolean old = file.ageMs(admitted.position())
                >= context.settings().maxFileAge().toMillis();
        if (old || !file.hasRoomFor(admitted.head().stream(), admitted.source())) {
            complete(key);
            return Optional.empty();
        }
        return Optional.of(file);
    }

    /** A new file for a batch. */
    OpenCaptureFile create(OpenCaptureFile.Admitted admitted) throws IOException {
        OpenCaptureFile file = OpenCaptureFile.create(
                context.pool(),
                partition,
                new OpenCaptureFile.Beginning(
                        admitted.head().stream().hostId(),
                        admitted.source().linkType(),
                        admitted.position(),
                        admitted.batch().header().getBaseTimeNs(),
                        context.clock().wallTimeNs()));
        open.put(FileKey.of(admitted), file);
        return file;
    }

    /** Lets the file of a batch go to sealing. */
    void completeFileOf(OpenCaptureFile.Admitted admitted) {
        complete(FileKey.of(admitted));
    }

    /** Lets files go to sealing; returns whether there were any. */
    boolean complete(Predicate<OpenCaptureFile> which) {
        List<FileKey> keys = open.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        keys.forEach(this::complete);
        return !keys.isEmpty();
    }

    private void complete(FileKey key) {
        OpenCaptureFile file = open.remove(key);
        if (file != null) {
            sealing.add(new SealingFile(file));
        }
    }

    /** Returns when everything that was appended is on the disk. */
    void force() throws IOException {
        Stream<OpenCaptureFile> completed = sealing.stream().flatMap(file -> file.unforced().stream());
        context.pool()
                .force(Stream.concat(open.values().stream(), completed)
                        .map(OpenCaptureFile::file)
                        .toList());
    }

    /** What a checkpoint of this generation lists. */
    List<CaptureFile> entries(long generation) {
        return Stream.concat(
                        open.values().stream().map(file -> file.entry(CaptureFileState.OPEN, 0)),
                        sealing.stream().map(file -> file.entryIn(generation)))
                .toList();
    }

    /** The checkpoint of this generation has been written: what it does not list any more is deleted. */
    void written(long generation) throws IOException {
        for (SealingFile file : sealing) {
            file.written(generation);
        }
        for (String path : sealedPaths) {
            context.storage().delete(path);
        }
        sealedPaths.clear();
    }

    /** Kafka has the offset of a checkpoint. */
    void committed(long generation) {
        committedGeneration = generation;
    }

    /** Whether a file waits for nothing but a checkpoint behind the newest one. */
    boolean waitsForCheckpointAfter(long generation) {
        return sealing.stream()
                .anyMatch(file -> isCommitted(file) && file.entry().sealingGeneration() == generation);
    }

    /** Files that may be sealed now that the checkpoint of this generation is the newest; see {@link PartitionArchive}. */
    List<CaptureFile> sealable(long generation) {
        return sealing.stream()
                .filter(file -> isCommitted(file) && file.entry().sealingGeneration() < generation)
                .map(SealingFile::entry)
                .toList();
    }

    /** A file is sealed: the next checkpoint does not list it. Returns whether it is one of these. */
    boolean sealed(String path) {
        boolean removed = sealing.removeIf(file -> file.entry().path().equals(path));
        if (removed) {
            sealedPaths.add(path);
        }
        return removed;
    }

    /** Files that are not yet sealed. */
    int count() {
        return open.size() + sealing.size();
    }

    /** Whether any file waits to be sealed. */
    boolean hasSealing() {
        return !sealing.isEmpty();
    }

    @Override
    public void close() throws IOException {
        List<Closeable> files = new ArrayList<>();
        open.values().forEach(file -> files.add(file::close));
        sealing.forEach(file -> files.add(file::close));
        open.clear();
        sealing.clear();
        IOException failure = null;
        for (Closeable file : files) {
            try {
                file.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private boolean isCommitted(SealingFile file) {
        long generation = file.entry().sealingGeneration();
        return generation > 0 && generation <= committedGeneration;
    }
}
