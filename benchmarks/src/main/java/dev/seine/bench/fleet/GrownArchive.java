package dev.seine.bench.fleet;

import dev.seine.collector.CollectorConfig;
import dev.seine.collector.archive.ArchiveContext;
import dev.seine.collector.archive.ArchiveSettings;
import dev.seine.collector.archive.PartitionArchive;
import dev.seine.collector.archive.RecordPosition;
import dev.seine.collector.checkpoint.CaptureFile;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An archive of some hosts that grows by one sealed file a host at a time, each of five minutes, written by the collector's classes. */
final class GrownArchive implements AutoCloseable {
    static final int HOSTS = 16;
    private static final int FRAMES_A_FILE = 200;
    private static final long FILE_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long BEGIN_NS =
            TimeUnit.SECONDS.toNanos(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond());
    private static final PartitionId PARTITION = new PartitionId("bench", 0);
    private static final int DEFAULT_COMPRESSION_LEVEL =
            CollectorConfig.Seal.defaults().compressionLevel();

    private final DiskStorage storage;
    private final PartitionArchive archive;
    private final Sealer sealer;
    private final SimulatedBlock block = new SimulatedBlock(SimulatedFleet.FRAME_BYTES);
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private long nextOffset;
    private int filesAHost;

    /** An empty one. */
    GrownArchive(Path root) throws IOException {
        storage = DiskStorage.at(root);
        ArchiveSettings settings =
                new ArchiveSettings("bench", 1 << 30, Duration.ofDays(1), Duration.ofDays(1), Long.MAX_VALUE);
        archive = PartitionArchive.recover(
                ArchiveContext.of(storage, settings, HOSTS, Clock.system()),
                new CheckpointStore(storage, PARTITION),
                Checkpoint.begin(PARTITION, "bench", 0, false));
        sealer = new Sealer(storage, new SealSettings("bench", DEFAULT_COMPRESSION_LEVEL), Clock.system());
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(new SimulatedHost(hostId(i), i));
        }
    }

    static String hostId(int number) {
        return "host-%02d".formatted(number);
    }

    /** Adds files until each host has so many. */
    void growTo(int wantedFilesAHost) throws IOException, MalformedBatchException {
        for (; filesAHost < wantedFilesAHost; filesAHost++) {
            for (SimulatedHost host : hosts) {
                block.fill(FRAMES_A_FILE, endNs() + FILE_NS, FILE_NS / FRAMES_A_FILE);
                archive.accept(
                        new RecordPosition(nextOffset++, TimeUnit.NANOSECONDS.toMillis(endNs())),
                        DecodedBatch.of(host.next(block).value()));
            }
            archive.completeAll();
            for (CaptureFile file : archive.checkpoint().files()) {
                sealer.seal(new SealJob(PARTITION, file));
                archive.sealed(file.path());
            }
        }
        archive.checkpoint();
    }

    /** The moment behind the last frame. */
    Instant end() {
        return Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(endNs()));
    }

    private long endNs() {
        return BEGIN_NS + filesAHost * FILE_NS;
    }

    Path root() {
        return storage.root();
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
