package dev.seine.runtime.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file system of a directory that is there.
 *
 * @param type as in /proc/mounts, such as {@code ext4}; empty where the mount point cannot be found, as in a chroot
 * @param usableBytes that this process may still write
 */
public record FileSystem(String type, long usableBytes) {
    private static final List<String> MEMORY = List.of("tmpfs", "ramfs");
    private static final List<String> NETWORK =
            List.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse", "ceph", "glusterfs");

    public static FileSystem of(Path directory) {
        return new FileSystem(type(directory), directory.toFile().getUsableSpace());
    }

    private static String type(Path directory) {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException | SecurityException e) {
            return "";
        }
    }

    /** A finding if what is kept here would not last, or could not be relied upon. */
    public Optional<Finding> unsuitable(String check, Path directory, String setting) {
        if (MEMORY.contains(type)) {
            return Optional.of(Finding.warning(
                    check,
                    directory + " is in memory (" + type + "): it uses up memory, and a restart of the host loses it",
                    "set " + setting + " to a directory on a disk"));
        }
        if (type.equals("overlay")) {
            return Optional.of(Finding.warning(
                    check,
                    directory + " is in the container's own layer: it is gone with the container",
                    "mount a volume there, as in: docker run -v seine:" + directory + " …"));
        }
        if (NETWORK.stream().anyMatch(kind -> type.equals(kind) || type.startsWith(kind + "."))) {
            return Optional.of(Finding.warning(
                    check,
                    directory + " is on a network file system (" + type
                            + "), where locks and forced writes hold only as far as its server keeps its word",
                    "set " + setting + " to a directory on a local disk"));
        }
        return Optional.empty();
    }
}
