package dev.seine.collector.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The lock that makes a collector the only one of an archive: {@code .seine/lock}. The kernel takes it back when the process
 * ends, however it ends. The file says who holds it.
 */
public final class RootLock implements Closeable {
    private static final int MAX_HOLDER_BYTES = 1_000;

    private final FileChannel channel;

    private RootLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param root the archive's directory
     * @param holder who takes it, for the message to others
     * @throws IOException if another collector holds it; the message names it
     */
    public static RootLock acquire(Path root, String holder) throws IOException {
        Path folder = Files.createDirectories(root.resolve(CheckpointStore.FOLDER));
        Path file = folder.resolve("lock");
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            if (tryLock(channel) == null) {
                throw new IOException("the archive " + root + " belongs to another collector (" + read(channel)
                        + "): stop it, or give this one another archive directory");
            }
            write(channel, holder);
            return new RootLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process.
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    }

    private static void write(FileChannel channel, String holder) throws IOException {
        byte[] text = (holder + "\n").getBytes(StandardCharsets.UTF_8);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text, 0, Math.min(text.length, MAX_HOLDER_BYTES)), 0);
    }
}
