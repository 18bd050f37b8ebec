package dev.seine.runtime.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Whether a process could keep its files in a directory, tried by writing one. */
public final class DirectoryProbe {
    private static final byte[] CONTENT = "written by doctor, and deleted again\n".getBytes(StandardCharsets.US_ASCII);

    private DirectoryProbe() {}

    /** The directory itself, or the nearest one above it, in which it would be made. */
    public static Path nearest(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        for (Path above = absolute; above != null; above = above.getParent()) {
            if (Files.exists(above)) {
                return above;
            }
        }
        return absolute;
    }

    /**
     * Writes a file into the directory, or into the nearest one above it, forces it to the disk and deletes it.
     *
     * @param setting the key that names the directory
     * @return what is wrong, if anything is
     */
    public static Optional<Finding> unwritable(String check, Path directory, String setting) {
        Path nearest = nearest(directory);
        if (!Files.isDirectory(nearest)) {
            return Optional.of(Finding.error(
                    check,
                    nearest + " is not a directory",
                    "set " + setting + " to a directory, or move that file away"));
        }
        try {
            write(nearest);
            return Optional.empty();
        } catch (AccessDeniedException e) {
            return Optional.of(
                    Finding.error(check, "user " + user() + " may not write to " + nearest, permit(directory)));
        } catch (IOException e) {
            return Optional.of(Finding.error(
                    check,
                    "nothing can be written to " + nearest + ": " + reason(e),
                    "look at the disk: findmnt -T " + nearest + "; df -h " + nearest + "; dmesg | tail"));
        }
    }

    private static void write(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, ".doctor", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(CONTENT));
            channel.force(true);
        } finally {
            Files.delete(file);
        }
    }

    private static String permit(Path directory) {
        return "as root: install -d -o %s -g %s -m 0750 %s".formatted(user(), user(), directory.toAbsolutePath());
    }

    private static String user() {
        return System.getProperty("user.name", "?");
    }

    /** The JDK's messages begin with the file's name, which nobody knows here. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : String.valueOf(e.getMessage());
    }
}
