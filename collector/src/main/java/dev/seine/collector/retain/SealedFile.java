package dev.seine.collector.retain;

import dev.seine.collector.archive.ArchiveLayout;

/**
 * A sealed capture file as its name tells.
 *
 * @param hostFolder of its host
 * @param dateFolder of its day, in the host's folder
 * @param stem path without suffix
 * @param firstTimeNs of its first frame
 * @param bytes its length
 */
record SealedFile(String hostFolder, String dateFolder, String stem, long firstTimeNs, long bytes) {
    String captureFile() {
        return stem + ArchiveLayout.SEALED_SUFFIX;
    }

    String manifest() {
        return stem + ArchiveLayout.MANIFEST_SUFFIX;
    }
}
