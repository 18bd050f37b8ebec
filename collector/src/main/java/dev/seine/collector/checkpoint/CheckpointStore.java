package dev.seine.collector.checkpoint;

import dev.seine.collector.storage.ArchiveStorage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one partition: {@code .seine/TOPIC-N.checkpoint} is the newest, {@code .previous} the one before, and
 * {@code .committed} the newest of which Kafka is known to have the offset. Each is replaced in one step.
 */
public final class CheckpointStore {
    /** The folder of everything that is not a capture file. */
    public static final String FOLDER = ".seine";

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final String SUFFIX = ".checkpoint";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final ArchiveStorage storage;
    private final String newest;
    private final String previous;
    private final String committed;
    /** -1: not known, or not there. */
    private long newestGeneration = -1;

    private long previousGeneration = -1;

    /** A damaged checkpoint must not take the place of the good one before it. */
    private boolean newestIsDamaged;

    public CheckpointStore(ArchiveStorage storage, PartitionId partition) {
        this(storage, FOLDER + "/" + partition + SUFFIX);
    }

    private CheckpointStore(ArchiveStorage storage, String newest) {
        this.storage = storage;
        this.newest = newest;
        previous = newest + ".previous";
        committed = newest + ".committed";
    }

    /**
     * The newest checkpoints of all partitions of an archive, for readers.
     *
     * @throws DamagedCheckpointException if one is damaged and so is the one before it
     */
    public static List<Checkpoint> loadAll(ArchiveStorage storage) throws IOException {
        List<Checkpoint> all = new ArrayList<>();
        for (String name : storage.list(FOLDER)) {
            if (name.endsWith(SUFFIX)) {
                new CheckpointStore(storage, FOLDER + "/" + name).load().ifPresent(all::add);
            }
        }
        return all;
    }

    /** The partitions of a topic that an archive has a checkpoint of. */
    public static Set<Integer> partitions(ArchiveStorage storage, String topic) throws IOException {
        String prefix = topic + "-";
        Set<Integer> numbers = new TreeSet<>();
        for (String name : storage.list(FOLDER)) {
            if (name.startsWith(prefix) && name.endsWith(SUFFIX)) {
                String number = name.substring(prefix.length(), name.length() - SUFFIX.length());
                if (NUMBER.matcher(number).matches()) {
                    numbers.add(Integer.parseInt(number));
                }
            }
        }
        return numbers;
    }

    /**
     * The newest checkpoint, or the one before if the newest is damaged; empty if the partition was never here.
     *
     * @throws DamagedCheckpointException if both are damaged
     */
    public Optional<Checkpoint> load() throws IOException {
        Optional<Checkpoint> loaded;
        try {
            loaded = read(newest);
            newestIsDamaged = false;
        } catch (DamagedCheckpointException damage) {
            loaded = Optional.of(insteadOf(damage));
            newestIsDamaged = true;
        }
        loaded.ifPresent(checkpoint -> newestGeneration = checkpoint.generation());
        return loaded;
    }

    /**
     * The newest checkpoint of which Kafka is known to have the offset; empty if there is none. Where that one is damaged, the
     * one before the newest stands in for it: it may be older, which only means that more is read again.
     */
    public Optional<Checkpoint> loadCommitted() throws IOException {
        try {
            return read(committed);
        } catch (DamagedCheckpointException damage) {
            LOG.warn("{}", damage.getMessage());
            return loadPrevious();
        }
    }

    /** The checkpoint before the newest; empty if there is none, or it is damaged. */
    public Optional<Checkpoint> loadPrevious() throws IOException {
        try {
            return read(previous);
        } catch (DamagedCheckpointException damage) {
            LOG.warn("{}", damage.getMessage());
            return Optional.empty();
        }
    }

    /** Writes a checkpoint; once this returns, it is the one that counts. */
    public void write(Checkpoint checkpoint) throws IOException {
        if (!newestIsDamaged && storage.length(newest).isPresent()) {
            storage.keepAs(newest, previous);
        }
        storage.replace(newest, CheckpointFormat.encode(checkpoint));
        previousGeneration = newestGeneration;
        newestIsDamaged = false;
        newestGeneration = checkpoint.generation();
    }

    /**
     * Kafka has the offset of a checkpoint.
     *
     * @param generation of the checkpoint
     * @return false, and nothing has changed, if it is neither the newest nor the one before
     */
    public boolean markCommitted(long generation) throws IOException {
        if (generation == newestGeneration) {
            storage.keepAs(newestIsDamaged ? previous : newest, committed);
        } else if (generation == previousGeneration) {
            storage.keepAs(previous, committed);
        } else {
            return false;
        }
        return true;
    }

    private Checkpoint insteadOf(DamagedCheckpointException damage) throws IOException {
        Optional<Checkpoint> older;
        try {
            older = read(previous);
        } catch (DamagedCheckpointException second) {
            throw new DamagedCheckpointException(
                    damage.getMessage() + "; " + second.getMessage() + ". " + REMEDY, second);
        }
        if (older.isEmpty()) {
            throw new DamagedCheckpointException(
                    damage.getMessage() + "; there is no " + previous + ". " + REMEDY, damage);
        }
        LOG.warn(
                "{}: going on from the checkpoint before it, of which Kafka still has what follows",
                damage.getMessage());
        return older.get();
    }

    private static final String REMEDY =
            "Restore one of them from a backup; or move both away, and the partition is archived again from the"
                    + " consumer group's offset on, which may leave out or repeat what its open files hold";

    private Optional<Checkpoint> read(String path) throws IOException {
        try {
            return Optional.of(CheckpointFormat.decode(path, storage.load(path, CheckpointFormat.MAX_BYTES)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
