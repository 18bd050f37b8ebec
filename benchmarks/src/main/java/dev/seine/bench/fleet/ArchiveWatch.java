package dev.seine.bench.fleet;

import dev.seine.bench.machine.Pause;
import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.Checkpoint;
import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.storage.DiskStorage;
import dev.seine.collector.storage.StoredFile;
import dev.seine.pcapng.BlockWalker;
import dev.seine.runtime.work.Clock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at an archive as its readers do, each 10 ms, and notes when each frame could be read: what a checkpoint vouches for. A
 * file stays listed for at least one checkpoint after its last frame, so none is overlooked when it is sealed.
 */
final class ArchiveWatch extends Watch {
    private static final int LOOK_EVERY_MS = 10;

    private final DiskStorage storage;
    private final String topic;
    private final int partitions;
    private final Arrivals arrivals;
    private final Map<Path, Object> known = new HashMap<>();
    private final Map<String, Long> readLength = new HashMap<>();

    ArchiveWatch(Path archive, String topic, int partitions, Arrivals arrivals) {
        super("archive-watch");
        storage = DiskStorage.reading(archive);
        this.topic = topic;
        this.partitions = partitions;
        this.arrivals = arrivals;
    }

    @Override
    void look() throws IOException {
        for (int number = 0; number < partitions; number++) {
            PartitionId partition = new PartitionId(topic, number);
            if (isNew(storage.root().resolve(CheckpointStore.FOLDER).resolve(partition + ".checkpoint"))) {
                Optional<Checkpoint> checkpoint = new CheckpointStore(storage, partition).load();
                long nowNs = Clock.system().wallTimeNs();
                if (checkpoint.isPresent()) {
                    read(checkpoint.get(), nowNs);
                }
            }
        }
        Pause.milliseconds(LOOK_EVERY_MS);
    }

    /** Each checkpoint is a file of its own, renamed: one that is the same inode of the same time is known. */
    private boolean isNew(Path checkpoint) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(checkpoint, BasicFileAttributes.class);
            Object sign = Map.entry(String.valueOf(now.fileKey()), now.lastModifiedTime());
            return !sign.equals(known.put(checkpoint, sign));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void read(Checkpoint checkpoint, long nowNs) throws IOException {
        for (CaptureFile file : checkpoint.files()) {
            long from = readLength.getOrDefault(file.path(), 0L);
            if (file.validLength() > from) {
                read(file, from, nowNs);
                readLength.put(file.path(), file.validLength());
            }
        }
    }

    /** Both ends are ends of batches, and so of blocks. */
    private void read(CaptureFile file, long from, long nowNs) throws IOException {
        byte[] added = new byte[Math.toIntExact(file.validLength() - from)];
        try (StoredFile stored = storage.read(file.path())) {
            stored.read(from, added, 0, added.length);
        }
        BlockWalker blocks = new BlockWalker(new ByteArrayInputStream(added), file.path());
        while (blocks.next()) {
            if (blocks.isFrame()) {
                arrivals.add(file.hostId(), blocks.timeNs(), nowNs);
            }
        }
    }
}
