package dev.seine.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory whose agent ends before or within the n-th change that it asks for. */
final class CrashingDirectory implements SpoolDirectory {
    /** The agent is gone; nobody catches it but the test. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** How it ends. */
    enum Way {
        /** The process is killed before the change. */
        KILLED,
        /** The process is killed when half of the change is done. */
        KILLED_WITHIN,
        /** Power goes before the change: what was not forced is gone, new names and deletions among it. */
        POWER_CUT,
        /** Power goes when half of what was not forced is on the disk. */
        POWER_CUT_IN_WRITE_BACK
    }

    /** What happens when a change is interrupted in the middle. */
    @FunctionalInterface
    private interface Half {
        void happen() throws IOException;
    }

    private final FaultyDirectory disk;
    /** What a name stood for when names were last forced; empty for one that was not there. */
    private final Map<String, Optional<byte[]>> before = new HashMap<>();

    private int changesLeft;
    private final Way way;
    private int changes;
    private boolean ended;

    /**
     * A directory.
     *
     * @param change from 1; the last change that is asked for, and not done
     */
    CrashingDirectory(FaultyDirectory disk, int change, Way way) {
        this.disk = disk;
        this.changesLeft = change;
        this.way = way;
    }

    /** How many changes were asked for. */
    int changes() {
        return changes;
    }

    private void change(Half half) throws IOException {
        if (ended) {
            throw new Ended();
        }
        changes++;
        if (--changesLeft == 0) {
            ended = true;
            switch (way) {
                case KILLED -> {}
                case KILLED_WITHIN -> half.happen();
                case POWER_CUT -> {
                    disk.losePower();
                    undoNames();
                }
                case POWER_CUT_IN_WRITE_BACK -> disk.losePowerWithTornTails();
            }
            throw new Ended();
        }
    }

    private void undoNames() throws IOException {
        for (Map.Entry<String, Optional<byte[]>> name : before.entrySet()) {
            Optional<byte[]> content = name.getValue();
            if (content.isPresent()) {
                disk.put(name.getKey(), content.get());
            } else if (disk.names().contains(name.getKey())) {
                disk.delete(name.getKey());
            }
        }
    }

    private void remember(String name) {
        before.putIfAbsent(name, disk.names().contains(name) ? Optional.of(disk.bytes(name)) : Optional.empty());
    }

    @Override
    public List<Entry> list() {
        return disk.list();
    }

    @Override
    public StoredFile create(String name) throws IOException {
        change(() -> disk.create(name).close());
        before.clear();
        return new File(disk.create(name));
    }

    @Override
    public StoredFile open(String name) throws IOException {
        if (ended) {
            throw new Ended();
        }
        return new File(disk.open(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        change(() -> {});
        remember(from);
        remember(to);
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        change(() -> {});
        remember(name);
        disk.delete(name);
    }

    @Override
    public void replace(String name, byte[] content, boolean durable) throws IOException {
        change(() -> disk.put(name + ".new", Arrays.copyOf(content, content.length / 2)));
        remember(name);
        disk.replace(name, content, durable);
        if (durable) {
            before.clear();
        }
    }

    @Override
    public long freeBytes() {
        return disk.freeBytes();
    }

    @Override
    public void close() {
        disk.close();
    }

    /** An open file. */
    private final class File implements StoredFile {
        private final StoredFile file;

        File(StoredFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            change(() -> {
                if (from.remaining() > 1) {
                    file.write(from.slice(from.position(), from.remaining() / 2), position);
                }
            });
            return file.write(from, position);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void force() throws IOException {
            change(() -> {});
            file.force();
        }

        @Override
        public void truncate(long length) throws IOException {
            change(() -> {});
            file.truncate(length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
