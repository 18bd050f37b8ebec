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
        for (String host : storage.list("")) {
            if (host.startsWith(ArchiveLayout.HOST_PREFIX)) {
                for (String date : storage.list(host)) {
                    if (date.startsWith(ArchiveLayout.DATE_PREFIX)) {
                        folders.add(host + "/" + date);
                    }
                }
            }
        }
        return folders;
    }

    /** The host's folder of such a path. */
    public static String hostFolder(String path) {
        return path.substring(0, path.indexOf('/'));
    }
}
