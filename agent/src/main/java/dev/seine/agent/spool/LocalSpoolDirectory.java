package dev.seine.agent.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of the machine. It and its files are for the agent's user alone, because they hold captured traffic. The file
 * {@code lock} is locked while the directory is open and names the process that holds it.
 */
public final class LocalSpoolDirectory implements SpoolDirectory {
    static final String LOCK_NAME = "lock";
    private static final String NEW_SUFFIX = ".new";
    private static final int MAX_PID_BYTES = 20;
    private static final FileAttribute<?> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final FileChannel lock;

    private LocalSpoolDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the directory if it is not there, and takes its lock.
     *
     * @throws SpoolInUseException if another process has it
     * @throws IOException if it cannot be made or written to
     */
    public static LocalSpoolDirectory open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, OWNERS_DIRECTORY);
        }
        FileChannel lock = channel(
                directory.resolve(LOCK_NAME),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            take(lock, directory);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
        return new LocalSpoolDirectory(directory, lock);
    }

    /** The lock ends with the channel, so the lock object itself is not kept. */
    private static void take(FileChannel channel, Path directory) throws IOException {
        if (!tryLock(channel)) {
            throw new SpoolInUseException(directory, holder(channel));
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            // Another agent within this process.
            return false;
        }
    }

    /** The process that has written itself into the lock. */
    static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(MAX_PID_BYTES);
        channel.read(pid, 0);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
        return text.matches("[0-9]+") ? text : "(unknown)";
    }

    @Override
    public List<Entry> list() throws IOException {
        return list(directory);
    }

    static List<Entry> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> new Entry(
                            path.getFileName().toString(), path.toFile().length()))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public StoredFile create(String name) throws IOException {
        Path file = directory.resolve(name);
        FileChannel channel =
                channel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            forceNames();
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
        return new ChannelFile(channel);
    }

    /** A disk that has turned read-only still gives back what is on it. */
    @Override
    public StoredFile open(String name) throws IOException {
        Path file = directory.resolve(name);
        try {
            return new ChannelFile(
                    channel(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            return new ChannelFile(channel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void replace(String name, byte[] content, boolean durable) throws IOException {
        Path written = directory.resolve(name + NEW_SUFFIX);
        try (FileChannel channel = channel(
                written, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            if (durable) {
                channel.force(true);
            }
        }
        rename(name + NEW_SUFFIX, name);
        if (durable) {
            forceNames();
        }
    }

    @Override
    public long freeBytes() {
        // Files.getFileStore would look for the mount point, which a process in a chroot does not find.
        return directory.toFile().getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private void forceNames() throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static FileChannel channel(Path path, OpenOption... options) throws IOException {
        return FileChannel.open(path, Set.of(options), OWNERS_FILE);
    }

    /** A file through its channel. */
    private record ChannelFile(FileChannel channel) implements StoredFile {
        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            return channel.write(from, position);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void truncate(long length) throws IOException {
            try {
                channel.truncate(length);
            } catch (NonWritableChannelException e) {
                throw new IOException("the file can only be read", e);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
