package dev.seine.collector.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@link ArchiveStorage} on the machine's file system. Files are {@code rw-r-----}, directories {@code rwxr-x---}. */
public final class DiskStorage implements ArchiveStorage {
    private static final String ASIDE = ".new";

    private final Path root;

    private DiskStorage(Path root) {
        this.root = root;
    }

    /** The storage under a directory, which is created where it is missing. */
    public static DiskStorage at(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        Files.createDirectories(absolute, Modes.DIRECTORY);
        return new DiskStorage(absolute);
    }

    /** The storage under a directory that is only read; it need not exist. */
    public static DiskStorage reading(Path root) {
        return new DiskStorage(root.toAbsolutePath().normalize());
    }

    /** The root directory. */
    public Path root() {
        return root;
    }

    @Override
    public AppendFile append(String path, long length) throws IOException {
        Path file = resolve(path);
        FileChannel channel = length == 0 ? create(file) : open(file, StandardOpenOption.WRITE);
        try {
            if (channel.size() < length) {
                throw new FileSystemException(
                        file.toString(), null, "has " + channel.size() + " bytes, should have " + length);
            }
            channel.truncate(length);
            channel.position(length);
            if (length == 0) {
                forceDirectory(file);
            }
            return new DiskAppendFile(file, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Creates the file; tried twice, because the retention may delete a folder that has just become empty. */
    private static FileChannel create(Path file) throws IOException {
        createParents(file);
        try {
            return open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        } catch (NoSuchFileException e) {
            createParents(file);
            return open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        }
    }

    @Override
    public List<Optional<IOException>> force(List<AppendFile> files) {
        return Forcing.of(files);
    }

    @Override
    public <T> T force(AppendFile file, ReadBack<T> readBack) throws IOException {
        return Forcing.of(file, readBack);
    }

    @Override
    public StoredFile read(String path) throws IOException {
        Path file = resolve(path);
        return new DiskStoredFile(file, FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public StoredFile readLocked(String path) throws IOException {
        Path file = resolve(path);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            channel.lock(0, Long.MAX_VALUE, true);
            return new DiskStoredFile(file, channel);
        } catch (OverlappingFileLockException e) {
            // Another reader in this process has the lock already, or the retention is just deleting the file.
            return new DiskStoredFile(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public byte[] load(String path, int maximumLength) throws IOException {
        try (StoredFile file = read(path)) {
            long length = file.length();
            if (length > maximumLength) {
                throw new FileSystemException(
                        resolve(path).toString(), null, length + " bytes; at most " + maximumLength + " are read");
            }
            byte[] content = new byte[(int) length];
            file.read(0, content, 0, content.length);
            return content;
        }
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        Path target = resolve(path);
        Path aside = resolve(path + ASIDE);
        createParents(target);
        try (FileChannel channel = open(
                aside, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer source = ByteBuffer.wrap(content);
            while (source.hasRemaining()) {
                channel.write(source);
            }
            channel.force(true);
        }
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(target);
    }

    @Override
    public void keepAs(String from, String to) throws IOException {
        Path aside = resolve(to + ASIDE);
        Files.deleteIfExists(aside);
        linkOrCopy(resolve(from), aside);
        Path target = resolve(to);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(target);
    }

    private void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not every network file system has hard links.
            Files.copy(from, to);
            force(to);
        }
    }

    @Override
    public boolean publish(String from, String to) throws IOException {
        Path source = resolve(from);
        Path target = resolve(to);
        createParents(target);
        try {
            // Without REPLACE_EXISTING; the root's lock sees to it that nobody creates the target in between.
            Files.move(source, target);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        forceDirectory(target);
        return true;
    }

    @Override
    public OptionalLong length(String path) throws IOException {
        try {
            return OptionalLong.of(Files.size(resolve(path)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(directory))) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(resolve(path));
    }

    @Override
    public boolean deleteUnlessRead(String path) throws IOException {
        Path file = resolve(path);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            Files.delete(file);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public boolean deleteDirectoryIfEmpty(String directory) throws IOException {
        try {
            return Files.deleteIfExists(resolve(directory));
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    @Override
    public long freeBytes() throws IOException {
        // Files.getFileStore would look for the mount point, which a process in a chroot does not find.
        return root.toFile().getUsableSpace();
    }

    /** Never outside of the root, whatever a damaged checkpoint says. */
    private Path resolve(String path) throws IOException {
        Path resolved = root.resolve(path).normalize();
        if (!resolved.startsWith(root)) {
            throw new FileSystemException(path, null, "leads out of the archive " + root);
        }
        return resolved;
    }

    private static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), Modes.FILE);
    }

    private static void createParents(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            createDirectory(parent);
        }
    }

    /** Each new directory is forced into its parent, or a power cut may take it away with forced files in it. */
    private static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        createParents(directory);
        Files.createDirectories(directory, Modes.DIRECTORY);
        forceDirectory(directory);
    }

    private static void forceDirectory(Path entry) throws IOException {
        Path directory = entry.getParent();
        if (directory != null) {
            force(directory);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
