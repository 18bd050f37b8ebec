package dev.seine.collector.support;

import dev.seine.collector.storage.AppendFile;
import dev.seine.collector.storage.ArchiveStorage;
import dev.seine.collector.storage.StoredFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A disk whose collector can end before or within any change that it is asked for, and that can be full and fail to force. When
 * power goes, what was appended but not forced is gone, except for a torn piece of it.
 */
public final class FaultyStorage implements ArchiveStorage {
    /** The collector is gone; nobody catches it but the test. */
    public static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** How the collector ends at a change. */
    public enum Stop {
        /** Power goes before it. */
        POWER_CUT,
        /** The process is killed before it; what was appended is still there. */
        KILLED,
        /** The process is killed when half of it is done. */
        KILLED_WITHIN
    }

    /** The part of a change that is seen when it was interrupted. */
    @FunctionalInterface
    private interface Half {
        void happen() throws IOException;
    }

    /** What the disk calls a file that is about to replace another. */
    private static final String ASIDE = ".new";

    private final ArchiveStorage disk;
    private final Map<String, Lengths> appended = new HashMap<>();
    private int changesUntilStop = Integer.MAX_VALUE;
    private Stop stop = Stop.POWER_CUT;
    private boolean off;
    private boolean full;
    private int forcesThatFail;
    private int changes;

    private record Lengths(long forced, long written) {}

    public FaultyStorage(ArchiveStorage disk) {
        this.disk = disk;
    }

    /** Power goes before the n-th change from now on, from 1. */
    public FaultyStorage cutPowerBefore(int change) {
        return stopAt(change, Stop.POWER_CUT);
    }

    /** The collector ends at the n-th change from now on, from 1. */
    public FaultyStorage stopAt(int change, Stop how) {
        changesUntilStop = change;
        stop = how;
        return this;
    }

    /** How often the disk has been asked for a change. */
    public int changes() {
        return changes;
    }

    /** Whether there is no space. */
    public void full(boolean isFull) {
        full = isFull;
    }

    /** The next calls of force fail, and drop what they should have forced. */
    public void failForces(int count) {
        forcesThatFail = count;
    }

    private void change(Half half) throws IOException {
        if (off) {
            throw new PowerCut();
        }
        changes++;
        if (--changesUntilStop <= 0) {
            off = true;
            switch (stop) {
                case POWER_CUT -> loseUnforced();
                case KILLED -> {}
                case KILLED_WITHIN -> half.happen();
            }
            throw new PowerCut();
        }
    }

    /** A change that happens at once, or not at all. */
    private void change() throws IOException {
        change(() -> {});
    }

    private void loseUnforced() throws IOException {
        for (Map.Entry<String, Lengths> file : appended.entrySet()) {
            Lengths lengths = file.getValue();
            long torn = lengths.forced() + (lengths.written() - lengths.forced()) / 2;
            if (disk.length(file.getKey()).orElse(0) >= torn && torn > 0) {
                disk.append(file.getKey(), torn).close();
            }
        }
    }

    private void space() throws IOException {
        if (full) {
            throw new FileSystemException("archive", null, "No space left on device");
        }
    }

    @Override
    public AppendFile append(String path, long length) throws IOException {
        change();
        AppendFile file = disk.append(path, length);
        appended.put(path, new Lengths(length, length));
        return new FaultyFile(path, file);
    }

    @Override
    public List<Optional<IOException>> force(List<AppendFile> files) {
        return files.stream().map(AppendFile::tryForce).toList();
    }

    @Override
    public <T> T force(AppendFile file, ReadBack<T> readBack) throws IOException {
        // The order that is more dangerous: what is read back need not be on the disk.
        T read = readBack.read();
        file.force();
        return read;
    }

    @Override
    public StoredFile read(String path) throws IOException {
        return disk.read(path);
    }

    @Override
    public StoredFile readLocked(String path) throws IOException {
        return disk.readLocked(path);
    }

    @Override
    public byte[] load(String path, int maximumLength) throws IOException {
        return disk.load(path, maximumLength);
    }

    @Override
    public void replace(String path, byte[] content) throws IOException {
        change(() -> {
            try (AppendFile aside = disk.append(path + ASIDE, 0)) {
                aside.write(content, 0, content.length / 2);
            }
        });
        space();
        disk.replace(path, content);
    }

    @Override
    public void keepAs(String from, String to) throws IOException {
        change(() -> disk.keepAs(from, to + ASIDE));
        disk.keepAs(from, to);
    }

    @Override
    public boolean publish(String from, String to) throws IOException {
        change();
        appended.remove(from);
        return disk.publish(from, to);
    }

    @Override
    public OptionalLong length(String path) throws IOException {
        return disk.length(path);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void delete(String path) throws IOException {
        change();
        appended.remove(path);
        disk.delete(path);
    }

    @Override
    public boolean deleteUnlessRead(String path) throws IOException {
        change();
        return disk.deleteUnlessRead(path);
    }

    @Override
    public boolean deleteDirectoryIfEmpty(String directory) throws IOException {
        change();
        return disk.deleteDirectoryIfEmpty(directory);
    }

    @Override
    public long freeBytes() throws IOException {
        return full ? 0 : disk.freeBytes();
    }

    private final class FaultyFile implements AppendFile {
        private final String path;
        private final AppendFile file;

        FaultyFile(String path, AppendFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            change(() -> file.write(source, offset, count / 2));
            if (full) {
                file.write(source, offset, count / 2);
            }
            space();
            file.write(source, offset, count);
            appended.computeIfPresent(path, (ignored, known) -> new Lengths(known.forced(), known.written() + count));
        }

        @Override
        public void force() throws IOException {
            change();
            if (forcesThatFail > 0) {
                forcesThatFail--;
                loseUnforced();
                throw new FileSystemException(path, null, "Input/output error");
            }
            file.force();
            appended.computeIfPresent(path, (ignored, known) -> new Lengths(known.written(), known.written()));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
