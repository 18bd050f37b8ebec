package dev.seine.collector.archive;

import dev.seine.collector.checkpoint.CaptureFile;
import dev.seine.collector.checkpoint.PartitionId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where things are in an archive:
 *
 * <pre>
 * host=NAME/open/TOPIC-PARTITION-OFFSET.pcapng             an open capture file; OFFSET is of its first record
 * host=NAME/date=YYYY-MM-DD/NAME_TIME_PARTITION-OFFSET.pcapng.zst    a sealed one; TIME is of its first frame, UTC
 * host=NAME/date=YYYY-MM-DD/NAME_TIME_PARTITION-OFFSET.json          its manifest
 * quarantine/TOPIC-PARTITION-OFFSET.bin, .json             a record that could not be archived, and why
 * .seine/                                                  checkpoints and the lock
 * </pre>
 *
 * Names follow from the records alone, so that what is repeated after a crash gets the same name.
 */
public final class ArchiveLayout {
    /** What the folder of a host begins with. */
    public static final String HOST_PREFIX = "host=";
    /** What the folder of a day begins with. */
    public static final String DATE_PREFIX = "date=";
    /** The folder of a host's open capture files. */
    public static final String OPEN_FOLDER = "open";
    /** What the name of a sealed capture file ends with. */
    public static final String SEALED_SUFFIX = ".pcapng.zst";
    /** What the name of a manifest ends with. */
    public static final String MANIFEST_SUFFIX = ".json";
    /** What the name of a file ends with while it is being sealed. */
    public static final String PARTIAL_SUFFIX = ".partial";

    private static final String OPEN_SUFFIX = ".pcapng";
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

    private ArchiveLayout() {}

    /** A host's folder. */
    public static String hostFolder(String hostId) {
        return HOST_PREFIX + HostName.encode(hostId);
    }

    /** The path of an open capture file that begins with a record. */
    public static String openFile(PartitionId partition, String hostId, long firstOffset) {
        return hostFolder(hostId) + "/" + OPEN_FOLDER + "/" + partition + "-" + firstOffset + OPEN_SUFFIX;
    }

    /** Whether a name in an open folder is that of a partition's file. */
    public static boolean isOpenFileOf(PartitionId partition, String name) {
        String prefix = partition + "-";
        if (!name.startsWith(prefix) || !name.endsWith(OPEN_SUFFIX)) {
            return false;
        }
        String offset = name.substring(prefix.length(), name.length() - OPEN_SUFFIX.length());
        return !offset.isEmpty() && offset.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The path of a sealed capture file and of its manifest, without their suffixes. */
    public static String sealedStem(PartitionId partition, CaptureFile file) {
        Instant first = instant(file.nameTimeNs());
        // The digits of names are those of no particular language.
        return String.format(
                Locale.ROOT,
                "%s/%s%s/%s_%s_%d-%d",
                hostFolder(file.hostId()),
                DATE_PREFIX,
                DATE.format(first),
                HostName.encode(file.hostId()),
                TIME.format(first),
                partition.partition(),
                file.records().firstOffset());
    }

    /** A time in nanoseconds since 1970 as an instant. */
    public static Instant instant(long timeNs) {
        return Instant.ofEpochSecond(timeNs / NANOS_PER_SECOND, timeNs % NANOS_PER_SECOND);
    }

    /** Nanoseconds since 1970 of the first frame of a sealed file, from its name; -1 if it is not such a name. */
    public static long sealedTimeNs(String name) {
        int end = name.lastIndexOf('_');
        int start = end < 0 ? -1 : name.lastIndexOf('_', end - 1);
        if (start < 0) {
            return -1;
        }
        try {
            Instant first = TIME.parse(name.substring(start + 1, end), Instant::from);
            return first.getEpochSecond() * NANOS_PER_SECOND + first.getNano();
        } catch (DateTimeException e) {
            return -1;
        }
    }
}
