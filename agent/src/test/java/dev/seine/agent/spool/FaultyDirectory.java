package dev.seine.agent.spool;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A file system in memory that can be full, fail, write less than it was asked to, and lose what was not forced. */
final class FaultyDirectory implements SpoolDirectory {
    /** What can be made to fail. */
    enum Operation {
        CREATE,
        OPEN,
        WRITE,
        READ,
        FORCE,
        TRUNCATE,
        DELETE,
        RENAME,
        REPLACE
    }

    private final Map<String, Content> files = new TreeMap<>();
    private final Map<Operation, Integer> failures = new TreeMap<>();
    private long capacityBytes = Long.MAX_VALUE;
    private int mostWritten = Integer.MAX_VALUE;
    private long operations;
    private long mostBytes;
    private int openFiles;
    private boolean closed;

    /** Lets the next calls fail. */
    void fail(Operation operation, int times) {
        failures.put(operation, times);
    }

    /** Lets nothing fail any more. */
    void mend() {
        failures.clear();
    }

    /** Lets the file system be full at so many bytes. */
    void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** Lets each write take at most so many bytes. */
    void shortWrites(int bytes) {
        mostWritten = bytes;
    }

    /** Calls that a disk would notice, reads and lists apart. */
    long operations() {
        return operations;
    }

    /** The most bytes that there ever were. */
    long mostBytes() {
        return mostBytes;
    }

    int openFiles() {
        return openFiles;
    }

    boolean isClosed() {
        return closed;
    }

    List<String> names() {
        return List.copyOf(files.keySet());
    }

    byte[] bytes(String name) {
        return content(name).copy();
    }

    void put(String name, byte[] bytes) {
        Content content = new Content();
        content.bytes = bytes.clone();
        content.length = bytes.length;
        content.forcedLength = bytes.length;
        files.put(name, content);
    }

    /** Power off: what was not forced is gone. */
    void losePower() {
        files.values().forEach(file -> file.length = Math.min(file.length, file.forcedLength));
    }

    /** Power off in the middle of writing back: half of what was not forced is there. */
    void losePowerWithTornTails() {
        files.values()
                .forEach(file -> file.length =
                        Math.min(file.length, file.forcedLength + Math.max(0, file.length - file.forcedLength) / 2));
    }

    private Content content(String name) {
        Content content = files.get(name);
        if (content == null) {
            throw new AssertionError("no file " + name + " in " + files.keySet());
        }
        return content;
    }

    private void called(Operation operation) throws IOException {
        if (operation != Operation.READ && operation != Operation.OPEN) {
            operations++;
        }
        int left = failures.getOrDefault(operation, 0);
        if (left > 0) {
            failures.put(operation, left - 1);
            throw new IOException(operation + " fails because the test says so");
        }
    }

    private long usedBytes() {
        return files.values().stream().mapToLong(file -> file.length).sum();
    }

    @Override
    public List<Entry> list() {
        return files.entrySet().stream()
                .map(file -> new Entry(file.getKey(), file.getValue().length))
                .toList();
    }

    @Override
    public StoredFile create(String name) throws IOException {
        called(Operation.CREATE);
        if (files.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        Content content = new Content();
        files.put(name, content);
        openFiles++;
        return content.new Handle();
    }

    @Override
    public StoredFile open(String name) throws IOException {
        called(Operation.OPEN);
        Content content = files.get(name);
        if (content == null) {
            throw new FileNotFoundException(name);
        }
        openFiles++;
        return content.new Handle();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        called(Operation.RENAME);
        files.put(to, content(from));
        files.remove(from);
    }

    @Override
    public void delete(String name) throws IOException {
        called(Operation.DELETE);
        if (files.remove(name) == null) {
            throw new FileNotFoundException(name);
        }
    }

    @Override
    public void replace(String name, byte[] content, boolean durable) throws IOException {
        called(Operation.REPLACE);
        put(name, content);
    }

    @Override
    public long freeBytes() {
        return Math.max(0, capacityBytes - usedBytes());
    }

    @Override
    public void close() {
        closed = true;
    }

    /** A file. */
    private final class Content {
        private byte[] bytes = new byte[0];
        private int length;
        private int forcedLength;

        byte[] copy() {
            return Arrays.copyOf(bytes, length);
        }

        /** A file that is open. */
        private final class Handle implements StoredFile {
            private boolean isOpen = true;

            @Override
            public int write(ByteBuffer from, long position) throws IOException {
                called(Operation.WRITE);
                long room = capacityBytes - usedBytes() + length - position;
                int count = (int) Math.min(Math.min(from.remaining(), mostWritten), room);
                if (count <= 0) {
                    throw new IOException("No space left on device");
                }
                int end = (int) position + count;
                if (end > bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
                }
                from.get(bytes, (int) position, count);
                length = Math.max(length, end);
                mostBytes = Math.max(mostBytes, usedBytes());
                return count;
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                called(Operation.READ);
                if (position >= length) {
                    return -1;
                }
                int count = (int) Math.min(Math.min(into.remaining(), 1000), length - position);
                into.put(bytes, (int) position, count);
                return count;
            }

            @Override
            public void force() throws IOException {
                called(Operation.FORCE);
                forcedLength = length;
            }

            @Override
            public void truncate(long to) throws IOException {
                called(Operation.TRUNCATE);
                length = (int) Math.min(length, to);
                forcedLength = Math.min(forcedLength, length);
            }

            @Override
            public void close() {
                if (isOpen) {
                    isOpen = false;
                    openFiles--;
                }
            }
        }
    }
}
