package dev.seine.collector.consume;

import dev.seine.collector.checkpoint.CheckpointStore;
import dev.seine.collector.seal.SealJob;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic and feeds the partitions' archives. All of it happens on one thread, in {@link #doWork()}; with a topic, a
 * storage and a clock that are fakes it is deterministic.
 */
public final class ConsumeWorker implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumeWorker.class);
    private static final Duration POLL_LIMIT = Duration.ofMillis(100);
    private static final Duration ERROR_DELAY = Duration.ofSeconds(1);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration FINISH_PAUSE = Duration.ofMillis(5);
    private static final Duration FINISH_PATIENCE = Duration.ofMinutes(1);

    private final ConsumeContext context;
    private final Clock clock;
    private final Map<Integer, AssignedPartition> assigned = new TreeMap<>();
    private final ReleasedPartitions released;
    private final Drains drains;
    private final TopicWatch watch;
    private volatile ConsumeStatus status = ConsumeStatus.NOT_STARTED;
    private Set<Integer> toldAssigned = Set.of();
    private String topicProblem = "";
    private long pollNotBeforeNs;
    private long tickDueNs;
    private boolean failed;

    public ConsumeWorker(ConsumeContext context) {
        this.context = context;
        released = new ReleasedPartitions(context);
        drains = new Drains(context.topic());
        clock = context.archive().clock();
        pollNotBeforeNs = clock.monotonicNs();
        tickDueNs = pollNotBeforeNs;
        watch = new TopicWatch(context.topic(), pollNotBeforeNs);
    }

    /** How reading goes; may be asked by any thread. */
    public ConsumeStatus status() {
        return status;
    }

    /** Waits until everything that is in the topic now is in the archive; called by other threads. */
    public boolean drain(Duration limit) throws InterruptedException {
        return drains.await(limit);
    }

    @Override
    public void onStart() {
        // What an earlier run has left open, unless the partition comes back to this collector at once.
        try {
            CheckpointStore.partitions(context.archive().storage(), context.topicName())
                    .forEach(released::addLost);
        } catch (IOException e) {
            LOG.error("the checkpoints of the archive cannot be listed: {}", e.toString());
        }
        context.topic().subscribe(new Assignment());
    }

    @Override
    public int doWork() throws TopicException {
        try {
            return round();
        } catch (TopicException | RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    /** Seals all files and commits; but after a failure nothing is trusted and everything is left as the checkpoints say. */
    @Override
    public void onStop() {
        if (!failed) {
            releaseAll();
            long deadlineNs = clock.monotonicNs() + FINISH_PATIENCE.toNanos();
            while (!finishReleased() && clock.monotonicNs() - deadlineNs < 0) {
                clock.park(FINISH_PAUSE.toNanos());
            }
        }
        assigned.values().forEach(AssignedPartition::close);
        assigned.clear();
        released.close();
        updateStatus();
        context.topic().close();
    }

    /** Gives all files to sealing and commits. */
    void releaseAll() {
        List.copyOf(assigned.keySet()).forEach(this::release);
    }

    private int round() throws TopicException {
        long nowNs = clock.monotonicNs();
        assigned.values().forEach(partition -> partition.openIfDue(nowNs));
        List<TopicRecord> records = nowNs - pollNotBeforeNs < 0 ? List.of() : poll(nowNs);
        records.forEach(this::take);
        if (!records.isEmpty() || nowNs - tickDueNs >= 0) {
            tick();
            tickDueNs = clock.monotonicNs() + TICK.toNanos();
        }
        return records.size();
    }

    private List<TopicRecord> poll(long nowNs) throws TopicException {
        try {
            List<TopicRecord> records = context.topic().poll(POLL_LIMIT);
            if (!topicProblem.isEmpty()) {
                LOG.info("Kafka answers again");
                topicProblem = "";
            }
            return records;
        } catch (TopicException e) {
            if (e.isForGood()) {
                throw e;
            }
            String problem = "Kafka: " + e.getMessage();
            if (!problem.equals(topicProblem)) {
                LOG.error("nothing is read, and it is tried again until it works: {}", problem);
                topicProblem = problem;
            }
            pollNotBeforeNs = nowNs + ERROR_DELAY.toNanos();
            return List.of();
        }
    }

    private void take(TopicRecord record) {
        AssignedPartition partition = assigned.get(record.partition());
        if (partition != null) {
            partition.with(open -> open.take(record));
            checkpointIfDue(partition);
        }
    }

    private void checkpointIfDue(AssignedPartition partition) {
        partition.with(open -> {
            if (open.checkpointIfDue(clock.monotonicNs())) {
                partition.wellAgain();
            }
        });
    }

    private void tick() {
        for (SealJob job : context.seals().takeSealed()) {
            noteSealed(job);
        }
        long wallNs = clock.wallTimeNs();
        assigned.values().forEach(partition -> partition.with(open -> open.completeAged(wallNs)));
        assigned.values().forEach(this::checkpointIfDue);
        assigned.values().forEach(partition -> partition.with(OpenPartition::commitIfFailed));
        released.finish();
        drains.serve(assigned);
        if (topicProblem.isEmpty()) {
            watch.lookIfDue(clock.monotonicNs(), !assigned.isEmpty());
        }
        updateStatus();
    }

    private void noteSealed(SealJob job) {
        assigned.values().forEach(partition -> partition.with(open -> open.sealed(job)));
        released.sealed(job);
    }

    private void release(int number) {
        AssignedPartition partition = assigned.remove(number);
        if (partition == null) {
            return;
        }
        Optional<OpenPartition> open = partition.takeOpen();
        if (open.isPresent() && isReleased(open.get(), number)) {
            released.add(number, open.get());
        } else {
            open.ifPresent(ReleasedPartitions::closeQuietly);
            released.addLost(number);
        }
    }

    private static boolean isReleased(OpenPartition open, int number) {
        try {
            return open.release();
        } catch (IOException | TopicException e) {
            LOG.error(
                    "partition {} could not be closed in order; what its last checkpoint says holds: {}",
                    number,
                    e.toString());
            return false;
        }
    }

    /** Takes note of what has been sealed; returns whether no released partition has a file left to be sealed. */
    boolean finishReleased() {
        for (SealJob job : context.seals().takeSealed()) {
            noteSealed(job);
        }
        return released.finish();
    }

    private void updateStatus() {
        int openFiles = 0;
        Map<Integer, Long> lag = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<Integer, AssignedPartition> each : assigned.entrySet()) {
            openFiles += each.getValue().open().map(OpenPartition::openFiles).orElse(0);
            each.getValue().problem().ifPresent(problems::add);
            long records = context.topic().lag(each.getKey());
            if (records >= 0) {
                lag.put(each.getKey(), records);
            }
        }
        openFiles += released.openFiles();
        if (assigned.isEmpty()) {
            problems.addAll(ConsumeStatus.NOT_STARTED.problems());
        }
        if (!topicProblem.isEmpty()) {
            problems.add(topicProblem);
        }
        problems.addAll(watch.problems());
        if (!assigned.keySet().equals(toldAssigned)) {
            toldAssigned = Set.copyOf(assigned.keySet());
            context.listener().assigned(toldAssigned);
        }
        status = new ConsumeStatus(openFiles, assigned.size(), lag, problems);
    }

    /** What the group decides; called in the middle of a poll. */
    private final class Assignment implements FrameTopic.AssignmentListener {
        @Override
        public void assigned(Set<Integer> partitions) {
            LOG.info("partitions {} are assigned to this collector", partitions);
            for (Integer number : partitions) {
                released.remove(number);
                assigned.put(number, new AssignedPartition(context, number, clock.monotonicNs()));
            }
        }

        @Override
        public void revoked(Set<Integer> partitions) {
            LOG.info("partitions {} go to another collector", partitions);
            partitions.forEach(ConsumeWorker.this::release);
        }

        @Override
        public void lost(Set<Integer> partitions) {
            LOG.warn(
                    "partitions {} have been taken away; what was not acknowledged is left to their new owner",
                    partitions);
            for (Integer number : partitions) {
                AssignedPartition partition = assigned.remove(number);
                if (partition != null) {
                    partition.close();
                    released.addLost(number);
                }
            }
        }

        @Override
        public void outOfRange(Set<Integer> partitions) {
            for (Integer number : partitions) {
                AssignedPartition partition = assigned.get(number);
                if (partition != null) {
                    partition.reopen(clock.monotonicNs());
                }
            }
        }
    }
}
