package dev.seine.system.simulation;

import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.StoredFile;
import dev.seine.system.simulation.Disk.Call;
import dev.seine.system.simulation.Disk.Content;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A collector's archive on a {@link Disk}, as one process has it. */
final class SimulatedStorage implements ArchiveStorage {
    private static final long PLENTY = 1L << 40;

    private final Disk disk;
    private final SimulatedProcess process;

    SimulatedStorage(Disk disk, SimulatedProcess process) {
        this.disk = disk;
        this.process = process;
    }

    @Override
    public AppendFile append(String path, long length) throws IOException {
        disk.called(process, length == 0 ? Call.WRITE : Call.NAME, path);
        Content content = disk.find(path);
        if (content == null && length == 0) {
            content = new Content();
            disk.put(path, content, true);
        }
        if (content == null || content.length() < length) {
            throw new FileSystemException(path, null, "is shorter than " + length + " bytes");
        }
        content.truncate((int) length);
        return new Handle(path, content);
    }

    @Override
    public List<Optional<IOException>> force(List<AppendFile> files) {
        return files.stream().map(AppendFile::tryForce).toList();
    }

    @Override
    public <T> T force(AppendFile file, ReadBack<T> readBack) throws IOException {
        file.force();
        return readBack.read();
    }

    @Override
    public StoredFile read(String path) throws IOException {
        disk.called(process, Call.READ, path);
        return new Reading(path, disk.content(path));
    }

    @Override
    public StoredFile readLocked(String path) throws IOException {
        return read(path);
    }

    @Override
    public byte[] load(String path, int maximumLength) throws IOException {
        try (StoredFile file = read(path)) {
            if (file.length() > maximumLength) {
                throw new FileSystemException(path, null, "has " + file.length() + " bytes");
            }
            byte[] content = new byte[(int) file.length()];
            file.read(0, content, 0, content.length);
            return content;
        }
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        disk.called(process, Call.WRITE, path);
        Content replaced = new Content();
        replaced.write(content, 0, content.length, 0);
        disk.called(process, Call.FORCE, path);
        disk.force(replaced);
        disk.called(process, Call.NAME, path);
        disk.put(path, replaced, true);
    }

    @Override
    public void keepAs(String from, String to) throws IOException {
        disk.called(process, Call.NAME, to);
        disk.put(to, disk.content(from), true);
    }

    @Override
    public boolean publish(String from, String to) throws IOException {
        disk.called(process, Call.NAME, to);
        if (disk.find(to) != null) {
            return false;
        }
        Content content = disk.content(from);
        if (!content.isForced()) {
            throw new AssertionError(to + " is published before its bytes were forced");
        }
        disk.remove(from);
        disk.put(to, content, true);
        return true;
    }

    @Override
    public OptionalLong length(String path) throws IOException {
        disk.called(process, Call.READ, path);
        Content content = disk.find(path);
        return content == null ? OptionalLong.empty() : OptionalLong.of(content.length());
    }

    @Override
    public List<String> list(String directory) throws IOException {
        disk.called(process, Call.READ, directory);
        return disk.names(directory);
    }

    @Override
    public void delete(String path) throws IOException {
        disk.called(process, Call.NAME, path);
        if (disk.find(path) != null) {
            disk.remove(path);
        }
    }

    @Override
    public boolean deleteUnlessRead(String path) throws IOException {
        delete(path);
        return true;
    }

    @Override
    public boolean deleteDirectoryIfEmpty(String directory) throws IOException {
        disk.called(process, Call.NAME, directory);
        return disk.removeDirectoryIfEmpty(directory);
    }

    @Override
    public long freeBytes() {
        return disk.isFull() ? 0 : PLENTY;
    }

    /** A file that grows. */
    private final class Handle implements AppendFile {
        private final String path;
        private final Content content;

        Handle(String path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            try {
                disk.called(process, Call.WRITE, path);
            } catch (IOException e) {
                content.write(source, offset, disk.writable(count), content.length());
                throw e;
            }
            content.write(source, offset, count, content.length());
        }

        @Override
        public void force() throws IOException {
            try {
                disk.called(process, Call.FORCE, path);
            } catch (IOException e) {
                disk.failToForce(content);
                throw e;
            }
            disk.force(content);
        }

        @Override
        public void close() {}
    }

    /** A file that is read. */
    private final class Reading implements StoredFile {
        private final String path;
        private final Content content;

        Reading(String path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public long length() {
            return content.length();
        }

        @Override
        public void read(long position, byte[] target, int offset, int count) throws IOException {
            disk.called(process, Call.READ, path);
            if (position + count > content.length()) {
                throw new EOFException(path + " ends before " + (position + count));
            }
            System.arraycopy(content.bytes(), (int) position, target, offset, count);
        }

        @Override
        public ByteBuffer map(long length) throws IOException {
            disk.called(process, Call.READ, path);
            if (length > content.length()) {
                throw new EOFException(path + " ends before " + length);
            }
            return ByteBuffer.wrap(content.bytes(), 0, (int) length).slice().asReadOnlyBuffer();
        }

        @Override
        public void close() {}
    }
}
