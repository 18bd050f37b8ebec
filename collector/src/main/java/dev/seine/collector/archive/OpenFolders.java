package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.CaptureFileState;
import dev.seine.collector.checkpoint.PartitionId;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of open capture files, as they are found when the archive of a partition is recovered. */
final class OpenFolders {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFolders.class);

    private final ArchiveStorage storage;
    private final PartitionId partition;

    OpenFolders(ArchiveStorage storage, PartitionId partition) {
        this.storage = storage;
        this.partition = partition;
    }

    /** Deletes the partition's open files that are not listed: their records will be read again, or they are sealed. */
    void deleteAllBut(List<CaptureFile> listed) throws IOException {
        Set<String> paths = listed.stream().map(CaptureFile::path).collect(Collectors.toSet());
        for (String host : storage.list("")) {
            if (!host.startsWith(ArchiveLayout.HOST_PREFIX)) {
                continue;
            }
            String folder = host + "/" + ArchiveLayout.OPEN_FOLDER;
            for (String name : storage.list(folder)) {
                String path = folder + "/" + name;
                if (ArchiveLayout.isOpenFileOf(partition, name) && !paths.contains(path)) {
                    LOG.info("{}: deleting {}, which no checkpoint lists", partition, path);
                    storage.delete(path);
                }
            }
        }
    }

    /**
     * Whether a file that was to be sealed has been, so that nothing is left to be done for it: only then is it deleted. The
     * retention may have deleted the sealed file since, and its manifest with it.
     */
    boolean isSealedAndGone(CaptureFile entry) throws IOException {
        if (entry.state() == CaptureFileState.OPEN
                || storage.length(entry.path()).isPresent()) {
            return false;
        }
        String manifest = ArchiveLayout.sealedStem(partition, entry) + ArchiveLayout.MANIFEST_SUFFIX;
        if (storage.length(manifest).isEmpty()) {
            LOG.warn(
                    "{} is gone, and so is what it was sealed as: unless the retention has deleted that, {} frames are"
                            + " lost; verify tells",
                    entry.path(),
                    entry.frames());
        }
        return true;
    }
}
