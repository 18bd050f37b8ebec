package dev.seine.system.simulation;

import dev.seine.collector.consume.Committed;
import dev.seine.collector.consume.FrameTopic;
import dev.seine.collector.consume.OffsetRange;
import dev.seine.collector.consume.TopicException;
import dev.seine.collector.consume.TopicRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A collector's consumer: one member of the {@link Group}. */
final class Member implements FrameTopic {
    private static final int MOST_RECORDS = 4;
    private static final int FAILS_ONE_OF = 3;

    private final Simulation simulation;
    private final String collectorId;
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Set<Integer> paused = new HashSet<>();
    private final List<Loss> losses = new ArrayList<>();
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();
    private @Nullable AssignmentListener listener;
    private long polledNs;

    /** A partition that the coordinator has taken away. */
    record Loss(int partition) {}

    private record Ended(CommitListener listener, boolean committed) {}

    Member(Simulation simulation, String collectorId) {
        this.simulation = simulation;
        this.collectorId = collectorId;
        polledNs = simulation.nowNs();
    }

    String collectorId() {
        return collectorId;
    }

    long polledNs() {
        return polledNs;
    }

    void lost(Loss loss) {
        losses.add(loss);
    }

    private AssignmentListener listener() {
        AssignmentListener told = listener;
        if (told == null) {
            throw new AssertionError("polled before subscribing");
        }
        return told;
    }

    private TopicException trouble(String what) {
        return new TopicException(what + " because the seed says so", false, new IllegalStateException(what));
    }

    @Override
    public void subscribe(AssignmentListener subscribed) {
        listener = subscribed;
        simulation.group().join(this);
    }

    @Override
    public List<TopicRecord> poll(Duration limit) throws TopicException {
        polledNs = simulation.nowNs();
        tellOfCommits();
        rebalance();
        if (simulation.group().isAway() && simulation.random().nextInt(FAILS_ONE_OF) == 0) {
            throw trouble("polling fails");
        }
        List<TopicRecord> polled = new ArrayList<>();
        Set<Integer> outOfRange = new TreeSet<>();
        for (Map.Entry<Integer, Long> each : positions.entrySet()) {
            Topic.Partition partition = simulation.topic().partition(each.getKey());
            long position = each.getValue();
            if (paused.contains(each.getKey()) || partition.isAway()) {
                continue;
            }
            if (position < partition.begin() || position > partition.end()) {
                outOfRange.add(each.getKey());
                continue;
            }
            List<TopicRecord> records =
                    partition.records(position, simulation.random().nextInt(1 + MOST_RECORDS));
            each.setValue(position + records.size());
            polled.addAll(records);
        }
        if (!outOfRange.isEmpty()) {
            listener().outOfRange(outOfRange);
        }
        return polled;
    }

    private void tellOfCommits() {
        for (Ended each = ended.poll(); each != null; each = ended.poll()) {
            each.listener().ended(each.committed());
        }
    }

    private void rebalance() {
        Group group = simulation.group();
        if (!losses.isEmpty()) {
            Set<Integer> lost = new TreeSet<>();
            losses.forEach(loss -> lost.add(loss.partition()));
            losses.clear();
            lost.retainAll(positions.keySet());
            positions.keySet().removeAll(lost);
            simulation.note("lost", collectorId, lost.size());
            listener().lost(lost);
        }
        Set<Integer> revoked = new TreeSet<>(group.toRevoke(this));
        if (!revoked.isEmpty()) {
            simulation.note("revoked", collectorId, revoked.size());
            listener().revoked(revoked);
            positions.keySet().removeAll(revoked);
            revoked.forEach(partition -> group.revoked(this, partition));
        }
        Set<Integer> assigned = new TreeSet<>(group.toAssign(this));
        if (!assigned.isEmpty()) {
            simulation.note("assigned", collectorId, assigned.size());
            assigned.forEach(partition -> positions.put(partition, 0L));
            paused.addAll(assigned);
            listener().assigned(assigned);
        }
    }

    @Override
    public void seek(int partition, long offset) {
        positions.replace(partition, offset);
    }

    @Override
    public void pause(int partition) {
        paused.add(partition);
    }

    @Override
    public void resume(int partition) {
        paused.remove(partition);
    }

    @Override
    public long position(int partition) {
        return positions.getOrDefault(partition, 0L);
    }

    @Override
    public OffsetRange offsets(int partition) throws TopicException {
        Topic.Partition asked = simulation.topic().partition(partition);
        if (asked.isAway()) {
            throw trouble("asking for offsets fails");
        }
        return new OffsetRange(asked.begin(), asked.end());
    }

    @Override
    public Optional<Committed> committed(int partition) throws TopicException {
        if (simulation.group().isAway()) {
            throw trouble("asking for what was committed fails");
        }
        return simulation.topic().partition(partition).committed();
    }

    /** Whether the coordinator takes it; the answer may get lost all the same. */
    private boolean isTaken(int partition, Committed committed) {
        boolean taken = !simulation.group().isAway() && simulation.group().owns(this, partition);
        if (taken) {
            simulation.topic().partition(partition).commit(committed);
        }
        return taken
                && !(simulation.group().losesAnswers() && simulation.random().nextBoolean());
    }

    @Override
    public void commit(int partition, Committed committed, CommitListener told) {
        ended.add(new Ended(told, isTaken(partition, committed)));
    }

    @Override
    public void commitNow(int partition, Committed committed) throws TopicException {
        // The client ends the commits before this one first.
        tellOfCommits();
        if (!isTaken(partition, committed)) {
            throw trouble("committing fails");
        }
    }

    @Override
    public long lag(int partition) {
        return simulation.topic().partition(partition).end() - position(partition);
    }

    @Override
    public void close() {}
}
