package dev.seine.system.simulation;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory. It can be full, slow, or fail any call, and when power goes it loses what was not forced, tears the
 * end of what was being written, and may undo the last changes of names that were made without forcing the directory.
 */
final class Disk {
    /** What is asked of it. */
    enum Call {
        READ,
        WRITE,
        FORCE,
        NAME
    }

    private static final int FAILS_ONE_OF = 6;
    private static final int SLOW_ONE_OF = 12;
    private static final long LONGEST_STALL_MS = 9_000;

    private final Simulation simulation;
    private final String name;
    private final Random random;
    private final TreeMap<String, Content> files = new TreeMap<>();
    private final TreeSet<String> directories = new TreeSet<>();
    private final List<Before> unforcedNames = new ArrayList<>();
    private boolean failing;
    private boolean readsFail;
    private boolean full;
    private boolean slow;

    /** What a name stood for before a change that no force has made last; null if for nothing. */
    private record Before(String path, @Nullable Content content) {}

    Disk(Simulation simulation, String name) {
        this.simulation = simulation;
        this.name = name;
        this.random = simulation.random();
    }

    /** A file's bytes: what is in the page cache, and how much of it is on the disk. */
    static final class Content {
        private byte[] bytes = new byte[0];
        private int length;
        private int forced;
        private int lostFrom = Integer.MAX_VALUE;

        int length() {
            return length;
        }

        byte[] bytes() {
            return bytes;
        }

        boolean isForced() {
            return forced >= length;
        }

        void write(byte[] source, int offset, int count, int position) {
            int end = position + count;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            System.arraycopy(source, offset, bytes, position, count);
            length = Math.max(length, end);
            forced = Math.min(forced, position);
        }

        void truncate(int to) {
            length = Math.min(length, to);
            forced = Math.min(forced, length);
            if (lostFrom >= length) {
                lostFrom = Integer.MAX_VALUE;
            }
        }

        private void losePower(Random random) {
            int kept = Math.min(forced, lostFrom);
            int torn = kept + (length > kept ? random.nextInt(length - kept + 1) : 0);
            int written = torn > kept && random.nextBoolean() ? kept + random.nextInt(torn - kept) : torn;
            // A file system may have given the file its length before its bytes.
            Arrays.fill(bytes, written, torn, (byte) 0);
            length = torn;
            forced = torn;
            lostFrom = Integer.MAX_VALUE;
        }
    }

    /** Calls fail now and then: those that write, and reads as well if that is wanted. */
    void fail(boolean readsToo) {
        failing = true;
        readsFail = readsToo;
    }

    /** Nothing fails any more. */
    void work() {
        failing = false;
    }

    void full(boolean on) {
        full = on;
    }

    void slow(boolean on) {
        slow = on;
    }

    boolean isFull() {
        return full;
    }

    void mend() {
        failing = false;
        full = false;
        slow = false;
    }

    /** Power off and on. */
    void losePower() {
        simulation.note("power cut", name, files.size());
        // Names change in the order in which a journal takes them: the last changes may be undone, not one in between.
        int undone = random.nextInt(1 + unforcedNames.size());
        for (Before before : unforcedNames.reversed().subList(0, undone)) {
            Content content = before.content();
            if (content == null) {
                files.remove(before.path());
            } else {
                files.put(before.path(), content);
            }
        }
        unforcedNames.clear();
        List<Content> once = new ArrayList<>();
        for (Content content : files.values()) {
            if (once.stream().noneMatch(seen -> seen.equals(content))) {
                once.add(content);
                content.losePower(random);
            }
        }
    }

    /** To be called before each call: the process may die in it, wait long, or be told of an error. */
    void called(SimulatedProcess process, Call call, String path) throws IOException {
        simulation.note(call.name(), path, 0);
        process.called(this);
        if (slow && call != Call.READ && random.nextInt(SLOW_ONE_OF) == 0) {
            simulation.stall(
                    Duration.ofMillis(1 + random.nextLong(LONGEST_STALL_MS)).toNanos());
            process.requireAlive();
        }
        if (failing && (readsFail || call != Call.READ) && random.nextInt(FAILS_ONE_OF) == 0) {
            throw new FileSystemException(path, null, "Input/output error");
        }
        if (full && call == Call.WRITE) {
            throw new FileSystemException(path, null, "No space left on device");
        }
    }

    /** How much of a write is done before the file system is full or fails. */
    int writable(int count) {
        return full || failing ? random.nextInt(count + 1) : count;
    }

    @Nullable Content find(String path) {
        return files.get(path);
    }

    Content content(String path) throws NoSuchFileException {
        Content content = files.get(path);
        if (content == null) {
            throw new NoSuchFileException(path);
        }
        return content;
    }

    /** Gives a name to content, in place of what had it. */
    void put(String path, Content content, boolean durable) {
        unforcedNames.add(new Before(path, files.put(path, content)));
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            directories.add(path.substring(0, slash));
        }
        if (durable) {
            forceNames(path);
        }
    }

    void remove(String path) throws FileNotFoundException {
        Content content = files.remove(path);
        if (content == null) {
            throw new FileNotFoundException(path);
        }
        unforcedNames.add(new Before(path, content));
    }

    private void forceNames(String path) {
        String directory = directoryOf(path);
        unforcedNames.removeIf(before -> directoryOf(before.path()).equals(directory));
    }

    private static String directoryOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    void force(Content content) {
        content.forced = content.length;
    }

    /** The bytes stay readable but will not survive a power cut, whatever a later force says. */
    void failToForce(Content content) {
        content.lostFrom = Math.min(content.lostFrom, content.forced);
    }

    Map<String, Content> files() {
        return files;
    }

    List<String> names(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        TreeSet<String> names = new TreeSet<>();
        for (TreeSet<String> paths : List.of(new TreeSet<>(files.keySet()), directories)) {
            for (String path : paths.tailSet(prefix)) {
                if (!path.startsWith(prefix)) {
                    break;
                }
                String rest = path.substring(prefix.length());
                if (!rest.isEmpty()) {
                    names.add(rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest);
                }
            }
        }
        return List.copyOf(names);
    }

    boolean removeDirectoryIfEmpty(String directory) {
        return names(directory).isEmpty() && directories.remove(directory);
    }
}
