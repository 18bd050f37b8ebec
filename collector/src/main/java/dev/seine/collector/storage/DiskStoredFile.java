package dev.seine.collector.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Positional reads of a channel. */
final class DiskStoredFile implements StoredFile {
    private final Path file;
    private final FileChannel channel;

    DiskStoredFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public void read(long position, byte[] target, int offset, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(target, offset, count);
        while (rest.hasRemaining()) {
            if (channel.read(rest, position + rest.position() - offset) < 0) {
                throw new FileSystemException(
                        file.toString(), null, "ends at " + channel.size() + ", needed up to " + (position + count));
            }
        }
    }

    @Override
    public ByteBuffer map(long length) throws IOException {
        if (channel.size() < length) {
            throw new FileSystemException(
                    file.toString(), null, "has " + channel.size() + " bytes, should have " + length);
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
