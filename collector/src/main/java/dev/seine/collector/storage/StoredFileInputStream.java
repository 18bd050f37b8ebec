package dev.seine.collector.storage;

import java.io.IOException;
import java.io.InputStream;

/** A stored file from its beginning to an end that is given, as a stream; closing it closes the file. */
public final class StoredFileInputStream extends InputStream {
    private final StoredFile file;
    private final long end;
    private long position;

    /**
     * A stream of the first bytes.
     *
     * @param end how many
     */
    public StoredFileInputStream(StoredFile file, long end) {
        this.file = file;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int part = (int) Math.min(count, end - position);
        if (part <= 0) {
            return -1;
        }
        file.read(position, target, offset, part);
        position += part;
        return part;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
