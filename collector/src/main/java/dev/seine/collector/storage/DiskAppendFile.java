package dev.seine.collector.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A channel at the end of its file. */
final class DiskAppendFile implements AppendFile {
    private final Path file;
    private final FileChannel channel;

    DiskAppendFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, count);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failure("cannot be appended to", e);
        }
    }

    @Override
    public void force() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failure("cannot be forced to disk", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private IOException failure(String what, IOException cause) {
        FileSystemException named = new FileSystemException(file.toString(), null, what + ": " + cause.getMessage());
        named.initCause(cause);
        return named;
    }
}
