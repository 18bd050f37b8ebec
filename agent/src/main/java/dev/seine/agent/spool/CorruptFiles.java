package dev.seine.agent.spool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were found damaged, renamed so that people can look at them. Only the last few are kept, and they are the first
 * to go when the spool needs room.
 */
final class CorruptFiles {
    static final int MAX_KEPT = 4;

    private static final Logger LOG = LoggerFactory.getLogger(CorruptFiles.class);

    private final SpoolDirectory directory;
    private final ArrayDeque<SpoolDirectory.Entry> kept = new ArrayDeque<>();
    private long bytes;
    private long count;

    CorruptFiles(SpoolDirectory directory, List<SpoolDirectory.Entry> entries) {
        this.directory = directory;
        entries.stream()
                .filter(entry -> SpoolFormat.corruptNumber(entry.name()).isPresent())
                .sorted(Comparator.comparing(SpoolDirectory.Entry::name))
                .forEach(this::keep);
    }

    /** Renames a damaged file. If that fails it stays as it is, and is not read again in this run. */
    void setAside(long number, long length, String why) {
        count++;
        String name = SpoolFormat.corruptName(number);
        LOG.error("spool file {} is damaged and set aside as {}: {}", SpoolFormat.name(number), name, why);
        try {
            directory.rename(SpoolFormat.name(number), name);
        } catch (IOException e) {
            LOG.error("{} could not be renamed: {}", SpoolFormat.name(number), e.toString());
            return;
        }
        keep(new SpoolDirectory.Entry(name, length));
    }

    private void keep(SpoolDirectory.Entry entry) {
        kept.add(entry);
        bytes += entry.bytes();
        if (kept.size() > MAX_KEPT) {
            deleteOldest();
        }
    }

    /** Makes room; false if nothing could be deleted. */
    boolean deleteOldest() {
        SpoolDirectory.Entry oldest = kept.peek();
        if (oldest == null) {
            return false;
        }
        try {
            directory.delete(oldest.name());
        } catch (IOException e) {
            LOG.error("{} could not be deleted: {}", oldest.name(), e.toString());
            return false;
        }
        kept.remove();
        bytes -= oldest.bytes();
        return true;
    }

    /** Bytes of the files that are kept. */
    long bytes() {
        return bytes;
    }

    /** Files that this run has set aside. */
    long count() {
        return count;
    }
}
