package dev.seine.standalone;

import dev.seine.collector.storage.RootLock;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of an archive that one process fills. The broker's data are in it as well: offsets in the archive's checkpoints
 * mean something only together with the log that they count in.
 */
record ArchiveRoot(Path directory) {
    /**
     * Makes the directory if it is not there.
     *
     * @throws IOException if it cannot be used, for instance because another process fills it, which the message names
     */
    static ArchiveRoot prepare(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("the archive " + directory + " is a file, not a directory", e);
        } catch (AccessDeniedException e) {
            throw new IOException("the archive " + directory + " cannot be created: permission denied", e);
        }
        if (!Files.isWritable(directory)) {
            throw new IOException("the archive " + directory + " cannot be written to: permission denied");
        }
        // Before the broker, whose own words about the locks in its directory nobody understands.
        RootLock.acquire(directory, "process " + ProcessHandle.current().pid()).close();
        return new ArchiveRoot(directory);
    }

    Path kafkaDirectory() {
        return directory.resolve(".seine").resolve("kafka");
    }

    /** Sealed capture files that were published after the moment, by name. */
    List<Path> filesSince(Instant moment) throws IOException {
        // Not the whole directory: the broker is still at work in a part of it.
        try (Stream<Path> hosts = Files.list(directory)) {
            return hosts.filter(host -> host.getFileName().toString().startsWith("host="))
                    .flatMap(host -> Stream.of(files(host)))
                    .flatMap(day -> Stream.of(files(day)))
                    .filter(path -> path.toString().endsWith(".pcapng.zst"))
                    .filter(path -> path.toFile().lastModified() >= moment.toEpochMilli())
                    .sorted()
                    .toList();
        }
    }

    private static Path[] files(Path folder) {
        File[] files = folder.toFile().listFiles();
        return files == null ? new Path[0] : Stream.of(files).map(File::toPath).toArray(Path[]::new);
    }
}
