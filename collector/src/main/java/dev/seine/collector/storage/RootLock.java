package dev.seine.collector.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock that makes a collector the only one of an archive: {@code .seine/lock}. The kernel takes it back when the process
 * ends, however it ends. The file says who holds it.
 */
public final class RootLock implements Closeable {
    private static final String DIRECTORY = ".seine";
    private static final String NAME = "lock";
    private static final int MAX_HOLDER_BYTES = 1_000;

    /**
     * Roots locked by this process. The kernel's locks belong to processes: a second attempt in the same process would, when it
     * closes the file, take the first one's lock away (fcntl(2), "Advisory record locking").
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel channel;

    private RootLock(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param root the archive's directory, which exists
     * @param holder who takes it, for the message to others
     * @throws IOException if another collector holds it; the message names it
     */
    public static RootLock acquire(Path root, String holder) throws IOException {
        Path real = root.toRealPath();
        Path file = Files.createDirectories(real.resolve(DIRECTORY), Modes.DIRECTORY)
                .resolve(NAME);
        if (!HELD.add(real)) {
            throw refusal(root, Files.readString(file));
        }
        try {
            return new RootLock(real, locked(root, file, holder));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    /**
     * Who holds the lock, without taking it for longer than it takes to see that; empty if nobody does.
     *
     * @param root the archive's directory, which exists
     * @throws IOException if its lock cannot be looked at
     */
    public static Optional<String> holder(Path root) throws IOException {
        Path real = root.toRealPath();
        Path file = real.resolve(DIRECTORY).resolve(NAME);
        if (HELD.contains(real)) {
            return Optional.of(Files.readString(file).strip());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null ? Optional.of(read(channel).strip()) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(root);
    }

    private static FileChannel locked(Path root, Path file, String holder) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE), Modes.FILE);
        try {
            if (channel.tryLock() == null) {
                throw refusal(root, read(channel));
            }
            write(channel, holder);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static IOException refusal(Path root, String holder) {
        return new IOException("the archive " + root + " belongs to another collector (" + holder.strip()
                + "): stop it, or give this one another archive directory");
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    private static void write(FileChannel channel, String holder) throws IOException {
        byte[] text = (holder + "\n").getBytes(StandardCharsets.UTF_8);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text, 0, Math.min(text.length, MAX_HOLDER_BYTES)), 0);
    }
}
