package dev.seine.system.simulation;

import dev.seine.agent.spool.SpoolDirectory;
import dev.seine.agent.spool.StoredFile;
import dev.seine.system.simulation.Disk.Call;
import dev.seine.system.simulation.Disk.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;

/** An agent's spool directory on a {@link Disk}, as one process has it. */
final class SimulatedSpoolDirectory implements SpoolDirectory {
    private static final long PLENTY = 1L << 40;

    private final Disk disk;
    private final SimulatedProcess process;

    SimulatedSpoolDirectory(Disk disk, SimulatedProcess process) {
        this.disk = disk;
        this.process = process;
    }

    @Override
    public List<Entry> list() {
        return disk.files().entrySet().stream()
                .map(file -> new Entry(file.getKey(), file.getValue().length()))
                .toList();
    }

    @Override
    public StoredFile create(String name) throws IOException {
        disk.called(process, Call.WRITE, name);
        if (disk.find(name) != null) {
            throw new FileAlreadyExistsException(name);
        }
        Content content = new Content();
        disk.put(name, content, true);
        return new Handle(name, content);
    }

    @Override
    public StoredFile open(String name) throws IOException {
        disk.called(process, Call.READ, name);
        return new Handle(name, disk.content(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.called(process, Call.NAME, from);
        Content content = disk.content(from);
        disk.put(to, content, false);
        disk.remove(from);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.called(process, Call.NAME, name);
        disk.remove(name);
    }

    @Override
    public void replace(String name, byte[] content, boolean durable) throws IOException {
        disk.called(process, Call.WRITE, name);
        Content replaced = new Content();
        replaced.write(content, 0, content.length, 0);
        if (durable) {
            disk.force(replaced);
        }
        disk.put(name, replaced, durable);
    }

    @Override
    public long freeBytes() {
        return disk.isFull() ? 0 : PLENTY;
    }

    @Override
    public void close() {}

    /** An open file. */
    private final class Handle implements StoredFile {
        private final String name;
        private final Content content;

        Handle(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            int count = from.remaining();
            try {
                disk.called(process, Call.WRITE, name);
            } catch (IOException e) {
                put(from, (int) position, disk.writable(count));
                throw e;
            }
            // A file system may take less than it is given.
            put(from, (int) position, Math.max(1, disk.writable(count)));
            return from.remaining() == count ? 0 : count - from.remaining();
        }

        private void put(ByteBuffer from, int position, int count) {
            byte[] bytes = new byte[count];
            from.get(bytes);
            content.write(bytes, 0, count, position);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            disk.called(process, Call.READ, name);
            if (position >= content.length()) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), content.length() - position);
            into.put(content.bytes(), (int) position, count);
            return count;
        }

        @Override
        public void force() throws IOException {
            try {
                disk.called(process, Call.FORCE, name);
            } catch (IOException e) {
                disk.failToForce(content);
                throw e;
            }
            disk.force(content);
        }

        @Override
        public void truncate(long length) throws IOException {
            disk.called(process, Call.NAME, name);
            content.truncate((int) length);
        }

        @Override
        public void close() {}
    }
}
