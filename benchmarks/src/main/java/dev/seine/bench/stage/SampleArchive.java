package dev.seine.bench.stage;

import dev.seine.collector.CollectorConfig;
import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.archive.ArchiveLayout;
import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.archive.PartitionArchive;
import dev.seine.collector.archive.RecordPosition;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.seal.SealJob;
import dev.seine.collector.seal.SealSettings;
import dev.seine.collector.seal.Sealer;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.proto.DecodedBatch;
import dev.seine.proto.MalformedBatchException;
import dev.seine.runtime.work.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An archive on this machine's disk, under {@code target} so that it is no file system in memory, and what goes into it. */
final class SampleArchive implements AutoCloseable {
    /** Batches of a capture file. */
    static final int BATCHES = 32;

    private static final PartitionId PARTITION = new PartitionId("seine.frames", 0);
    private static final String COLLECTOR = "bench";
    private static final int DEFAULT_COMPRESSION_LEVEL =
            CollectorConfig.Seal.defaults().compressionLevel();
    private static final ArchiveSettings SETTINGS =
            new ArchiveSettings(COLLECTOR, 1 << 30, Duration.ofDays(1), Duration.ofDays(1), 1L << 40);

    private final DiskStorage storage;
    private final ArchiveContext context;
    private final List<DecodedBatch> batches = new ArrayList<>();

    SampleArchive(int frameBytes) throws IOException, MalformedBatchException {
        storage = DiskStorage.at(Files.createTempDirectory(Files.createDirectories(Path.of("target")), "stage"));
        context = ArchiveContext.of(storage, SETTINGS, 2, Clock.system());
        SampleStream stream = new SampleStream(frameBytes);
        for (int i = 0; i < BATCHES; i++) {
            batches.add(DecodedBatch.of(stream.next()));
        }
    }

    /** A partition of which nothing has been archived. */
    PartitionArchive begin() throws IOException {
        return PartitionArchive.recover(
                context, new CheckpointStore(storage, PARTITION), Checkpoint.begin(PARTITION, COLLECTOR, 0, false));
    }

    /** Archives all batches, as far as a checkpoint is not due. */
    void appendAll(PartitionArchive archive) throws IOException {
        for (int offset = 0; offset < BATCHES; offset++) {
            archive.accept(new RecordPosition(offset, 0), batches.get(offset));
        }
    }

    /** A complete file of all batches. */
    SealJob complete() throws IOException {
        try (PartitionArchive archive = begin()) {
            appendAll(archive);
            archive.completeAll();
            return new SealJob(PARTITION, archive.checkpoint().files().getFirst());
        }
    }

    Sealer sealer() {
        return new Sealer(storage, new SealSettings(COLLECTOR, DEFAULT_COMPRESSION_LEVEL), Clock.system());
    }

    DiskStorage storage() {
        return storage;
    }

    /** Where the sealed file of a job is. */
    static String sealedPath(SealJob job) {
        return ArchiveLayout.sealedStem(job.partition(), job.file()) + ArchiveLayout.SEALED_SUFFIX;
    }

    /** Makes as if a job had not been done yet. */
    void unseal(SealJob job) throws IOException {
        storage.delete(sealedPath(job));
        storage.delete(ArchiveLayout.sealedStem(job.partition(), job.file()) + ArchiveLayout.MANIFEST_SUFFIX);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(storage.root())) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
