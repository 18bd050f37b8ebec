package dev.seine.collector.archive;

import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The folders of an archive that hold sealed capture files and their manifests. */
public final class DateFolders {
    private DateFolders() {}

    /** Paths {@code host=NAME/date=DAY}, in the order of names. */
    public static List<String> list(ArchiveStorage storage) throws IOException {
        List<String> folders = new ArrayList<>();
        for (String host : hosts(storage)) {
            folders.addAll(list(storage, host));
        }
        return folders;
    }

    /** Those of one host's folder. */
    public static List<String> list(ArchiveStorage storage, String hostFolder) throws IOException {
        return storage.list(hostFolder).stream()
                .filter(date -> date.startsWith(ArchiveLayout.DATE_PREFIX))
                .map(date -> hostFolder + "/" + date)
                .toList();
    }

    /** The folders of all hosts. */
    public static List<String> hosts(ArchiveStorage storage) throws IOException {
        return storage.list("").stream()
                .filter(host -> host.startsWith(ArchiveLayout.HOST_PREFIX))
                .toList();
    }

    /** The host's folder of such a path. */
    public static String hostFolder(String path) {
        return path.substring(0, path.indexOf('/'));
    }
}
