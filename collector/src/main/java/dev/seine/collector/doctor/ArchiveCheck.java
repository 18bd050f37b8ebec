package dev.seine.collector.doctor;

import dev.seine.collector.CollectorConfig;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.RootLock;
import dev.seine.runtime.config.ByteSize;
import dev.seine.runtime.doctor.Check;
import dev.seine.runtime.doctor.DirectoryProbe;
import dev.seine.runtime.doctor.FileSystem;
import dev.seine.runtime.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the archive's disk can take what comes. */
final class ArchiveCheck implements Check {
    private static final String NAME = "archive";
    private static final String SETTING = "archive.directory";
    /** A sealed capture file and its manifest are two. */
    private static final long FEW_INODES = 10_000;

    private final Path directory;
    private final CollectorConfig.Retention retention;

    ArchiveCheck(Path directory, CollectorConfig.Retention retention) {
        this.directory = directory;
        this.retention = retention;
    }

    @Override
    public void run(Consumer<Finding> findings) throws InterruptedException {
        Optional<Finding> unwritable = DirectoryProbe.unwritable(NAME, directory, SETTING);
        if (unwritable.isPresent()) {
            findings.accept(unwritable.get());
            return;
        }
        Path nearest = DirectoryProbe.nearest(directory);
        FileSystem disk = FileSystem.of(nearest);
        findings.accept(space(directory.toString(), retention, disk.usableBytes()));
        disk.unsuitable(NAME, nearest, SETTING).ifPresent(findings);
        limits(retention).ifPresent(findings);
        Inodes.of(nearest).flatMap(inodes -> scarce(nearest, inodes)).ifPresent(findings);
        if (Files.isDirectory(directory)) {
            lock().ifPresent(findings);
        }
    }

    static Finding space(String directory, CollectorConfig.Retention retention, long freeBytes) {
        String text = directory + " can be written to, " + ByteSize.ofMebibytes(freeBytes >> 20) + " are free";
        if (freeBytes < ArchiveStorage.LEAST_FREE_BYTES) {
            return Finding.error(
                    NAME,
                    text + ", fewer than the " + ByteSize.ofBytes(ArchiveStorage.LEAST_FREE_BYTES)
                            + " without which nothing is archived",
                    "make room (df -h " + directory + "), or set retention.min-free-space: 20GiB");
        }
        ByteSize least = retention.minFreeSpace();
        if (freeBytes < least.bytes()) {
            return Finding.warning(
                    NAME,
                    text + ", less than retention.min-free-space " + least + ": the oldest files are being deleted",
                    "make room (df -h " + directory + "), or set retention.min-free-space lower");
        }
        return Finding.ok(NAME, text);
    }

    static Optional<Finding> limits(CollectorConfig.Retention retention) {
        boolean none = retention.maxAge().isZero()
                && retention.maxBytesPerHost().bytes() == 0
                && retention.minFreeSpace().bytes() == 0;
        return none
                ? Optional.of(Finding.warning(
                        "retention",
                        "nothing is ever deleted: once the disk is full nothing is archived any more",
                        "set retention.min-free-space: 20GiB, or retention.max-age: 30d"))
                : Optional.empty();
    }

    static Optional<Finding> scarce(Path nearest, Inodes inodes) {
        return inodes.total() > 0 && inodes.free() < FEW_INODES
                ? Optional.of(Finding.warning(
                        NAME,
                        "only " + inodes.free() + " more files fit on the file system of " + nearest
                                + ", which has room for " + inodes.total(),
                        "larger files (seal.max-size, seal.max-age), or a file system with more inodes: df -i "
                                + nearest))
                : Optional.empty();
    }

    private Optional<Finding> lock() {
        try {
            return RootLock.holder(directory)
                    .map(
                            holder -> Finding.warning(
                                    NAME,
                                    directory + " belongs to " + holder + ": a second collector would be refused",
                                    "nothing, if that is the collector meant; else give this one an archive.directory of its own"));
        } catch (IOException e) {
            return Optional.of(Finding.error(
                    NAME,
                    "the archive's lock cannot be opened: " + e.getMessage(),
                    "as root: chown --reference " + directory + " -R " + directory.resolve(".seine")));
        }
    }
}
