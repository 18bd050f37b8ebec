package dev.seine.collector.retain;

import dev.seine.collector.archive.ArchiveLayout;
import dev.seine.collector.archive.DateFolders;
import dev.seine.collector.seal.ManifestFormat;
import dev.seine.collector.seal.Upkeep;
import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes sealed capture files, the oldest first, never one that is being read. The capture file goes before its manifest: a
 * crash in between leaves a manifest of a file that is gone, which readers pass over and the next round removes. The other
 * way round it would leave a file that looks as if it had never been finished.
 */
public final class Retention implements Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final ArchiveStorage storage;
    private final RetentionSettings settings;
    private final Map<RetentionRule, LongAdder> deleted = new EnumMap<>(RetentionRule.class);

    public Retention(ArchiveStorage storage, RetentionSettings settings) {
        this.storage = storage;
        this.settings = settings;
        for (RetentionRule rule : RetentionRule.values()) {
            deleted.put(rule, new LongAdder());
        }
    }

    /** Files that were deleted because of a rule; may be asked by any thread. */
    public long deleted(RetentionRule rule) {
        return deleted.getOrDefault(rule, new LongAdder()).sum();
    }

    /**
     * Applies all rules once.
     *
     * @param wallNs now
     * @return how many files it has deleted
     */
    @Override
    public int apply(long wallNs) throws IOException {
        List<SealedFile> oldestFirst = oldestFirst();
        int before = oldestFirst.size();
        applyAge(oldestFirst, wallNs);
        applyHostBytes(oldestFirst);
        applyFreeSpace(oldestFirst);
        return before - oldestFirst.size();
    }

    private void applyAge(List<SealedFile> files, long wallNs) throws IOException {
        long maxAgeNs = settings.maxAge().toNanos();
        if (maxAgeNs > 0) {
            for (SealedFile file : List.copyOf(files)) {
                if (wallNs - file.firstTimeNs() > maxAgeNs) {
                    delete(files, file, RetentionRule.AGE);
                }
            }
        }
    }

    private void applyHostBytes(List<SealedFile> files) throws IOException {
        if (settings.maxBytesPerHost() <= 0) {
            return;
        }
        Map<String, Long> bytes = new HashMap<>();
        files.forEach(file -> bytes.merge(file.hostFolder(), file.bytes(), Long::sum));
        for (SealedFile file : List.copyOf(files)) {
            long ofHost = bytes.getOrDefault(file.hostFolder(), 0L);
            if (ofHost > settings.maxBytesPerHost() && delete(files, file, RetentionRule.HOST_BYTES)) {
                bytes.put(file.hostFolder(), ofHost - file.bytes());
            }
        }
    }

    private void applyFreeSpace(List<SealedFile> files) throws IOException {
        if (settings.minFreeBytes() <= 0) {
            return;
        }
        for (SealedFile file : List.copyOf(files)) {
            if (storage.freeBytes() >= settings.minFreeBytes()) {
                return;
            }
            delete(files, file, RetentionRule.FREE_SPACE);
        }
    }

    private boolean delete(List<SealedFile> files, SealedFile file, RetentionRule rule) throws IOException {
        boolean isNoted = noteDeletion(file);
        if (!storage.deleteUnlessRead(file.captureFile())) {
            LOG.info("{} is being read; its deletion ({}) waits", file.captureFile(), rule);
            return false;
        }
        // On a full disk there is room for the note only now.
        if (isNoted || noteDeletion(file)) {
            storage.delete(file.manifest());
            deleteEmptyFolders(file.hostFolder(), file.dateFolder());
        }
        files.remove(file);
        deleted.getOrDefault(rule, new LongAdder()).increment();
        LOG.info("deleted {} of {} bytes: {}", file.captureFile(), file.bytes(), rule);
        return true;
    }

    /**
     * Writes down what a file holds; false if that could not be written now. A manifest that cannot be read must not keep the
     * disk full; verifying then says that a file is missing.
     */
    private boolean noteDeletion(SealedFile file) {
        DeletedStreams noted;
        try {
            noted = DeletedStreams.read(storage, file.hostFolder()).with(ManifestFormat.read(storage, file.manifest()));
        } catch (IOException e) {
            LOG.warn("what {} held cannot be noted: {}", file.captureFile(), e.getMessage());
            return true;
        }
        try {
            noted.write(storage, file.hostFolder());
            return true;
        } catch (IOException e) {
            LOG.debug("what {} held cannot be noted now", file.captureFile(), e);
            return false;
        }
    }

    private void deleteEmptyFolders(String hostFolder, String dateFolder) throws IOException {
        if (storage.deleteDirectoryIfEmpty(dateFolder)) {
            deleteIfEmpty(hostFolder);
        }
    }

    /** The folder of open files is made again when it is needed. */
    private void deleteIfEmpty(String hostFolder) throws IOException {
        storage.deleteDirectoryIfEmpty(hostFolder + "/" + ArchiveLayout.OPEN_FOLDER);
        storage.deleteDirectoryIfEmpty(hostFolder);
    }

    private List<SealedFile> oldestFirst() throws IOException {
        List<SealedFile> files = new ArrayList<>();
        for (String host : DateFolders.hosts(storage)) {
            List<String> folders = DateFolders.list(storage, host);
            for (String folder : folders) {
                addFiles(files, host, folder);
            }
            if (folders.isEmpty()) {
                // As a crash leaves it between the deletion of the last day and of its host.
                deleteIfEmpty(host);
            }
        }
        files.sort(Comparator.comparingLong(SealedFile::firstTimeNs).thenComparing(SealedFile::stem));
        return files;
    }

    /** As a crash, or a full disk, leaves it between the deletion of a capture file and of its manifest. */
    private void deleteManifest(SealedFile file) throws IOException {
        if (noteDeletion(file)) {
            storage.delete(file.manifest());
            deleteEmptyFolders(file.hostFolder(), file.dateFolder());
        }
    }

    private void addFiles(List<SealedFile> files, String host, String folder) throws IOException {
        List<String> names = storage.list(folder);
        if (names.isEmpty()) {
            // As a crash leaves it between the deletion of the last file and of its folder.
            deleteEmptyFolders(host, folder);
        }
        for (String name : names) {
            if (!name.endsWith(ArchiveLayout.MANIFEST_SUFFIX)) {
                continue;
            }
            String plain = name.substring(0, name.length() - ArchiveLayout.MANIFEST_SUFFIX.length());
            String stem = folder + "/" + plain;
            long timeNs = ArchiveLayout.sealedTimeNs(plain);
            long bytes = storage.length(stem + ArchiveLayout.SEALED_SUFFIX).orElse(-1);
            if (bytes < 0) {
                deleteManifest(new SealedFile(host, folder, stem, timeNs, 0));
            } else if (timeNs >= 0) {
                files.add(new SealedFile(host, folder, stem, timeNs, bytes));
            }
        }
    }
}
