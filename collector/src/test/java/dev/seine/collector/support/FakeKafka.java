package dev.seine.collector.support;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.seine.collector.consume.Committed;
import dev.seine.collector.consume.FrameTopic;
import dev.seine.collector.consume.OffsetRange;
import dev.seine.collector.consume.TopicRecord;
import dev.seine.proto.v1.FrameBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A topic with one partition, in memory, and the offsets of one group. Who has the partition is decided by the test. */
public final class FakeKafka {
    /** The only partition. */
    public static final int PARTITION = 0;

    private final List<TopicRecord> records = new ArrayList<>();
    private long begin;
    private @Nullable Committed committed;
    private boolean commitsFail;
    private boolean answersAreLost;
    private int backwardCommits;

    /** Appends a batch, sent now as its own time says. */
    public FakeKafka send(FrameBatch.Builder batch) {
        return send(batch, batch.getBaseTimeNs() / 1_000_000);
    }

    /** Appends a batch. */
    public FakeKafka send(FrameBatch.Builder batch, long timestampMs) {
        return send(batch.getHostId().getBytes(StandardCharsets.UTF_8), AgentStream.encode(batch), timestampMs);
    }

    /** Appends anything. */
    public FakeKafka send(byte @Nullable [] key, byte @Nullable [] value, long timestampMs) {
        records.add(new TopicRecord(PARTITION, records.size(), timestampMs, key, value));
        return this;
    }

    /** Offset behind the last record. */
    public long end() {
        return records.size();
    }

    /** Retention deletes the records before an offset. */
    public void deleteUpTo(long offset) {
        begin = offset;
    }

    /** Whether commits fail from now on. */
    public void failCommits(boolean fail) {
        commitsFail = fail;
    }

    /** Whether commits are taken, but whoever commits is told that they have failed. */
    public void loseAnswers(boolean lose) {
        answersAreLost = lose;
    }

    /** How often an offset was committed that is before the one that the group remembered. */
    public int backwardCommits() {
        return backwardCommits;
    }

    private void remember(Committed offset) {
        Committed before = committed;
        if (before != null && offset.offset() < before.offset()) {
            backwardCommits++;
        }
        committed = offset;
    }

    /** What the group remembers. */
    public Optional<Committed> committed() {
        return Optional.ofNullable(committed);
    }

    /** A member of the group. */
    public Member member() {
        return new Member();
    }

    /** One collector's view of the topic. */
    public final class Member implements FrameTopic {
        private final Set<Integer> paused = new HashSet<>();
        private final Map<CommitListener, Boolean> ended = new HashMap<>();
        private @Nullable AssignmentListener listener;
        private long position;
        private boolean assigned;

        /** The group gives the partition to this member. */
        public void assign() {
            assigned = true;
            paused.add(PARTITION);
            listener().assigned(Set.of(PARTITION));
        }

        /** The group takes it away in order. */
        public void revoke() {
            listener().revoked(Set.of(PARTITION));
            assigned = false;
        }

        /** The group has given it to somebody else. */
        public void lose() {
            assigned = false;
            listener().lost(Set.of(PARTITION));
        }

        @Override
        public void subscribe(AssignmentListener subscribed) {
            listener = subscribed;
        }

        @Override
        public List<TopicRecord> poll(Duration limit) {
            Map<CommitListener, Boolean> answers = Map.copyOf(ended);
            ended.clear();
            answers.forEach(CommitListener::ended);
            if (!assigned || paused.contains(PARTITION)) {
                return List.of();
            }
            if (position < begin || position > end()) {
                listener().outOfRange(Set.of(PARTITION));
                return List.of();
            }
            List<TopicRecord> polled = records.subList((int) position, (int) Math.min(end(), position + 3));
            position += polled.size();
            return List.copyOf(polled);
        }

        @Override
        public void seek(int partition, long offset) {
            position = offset;
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
            return position;
        }

        @Override
        public OffsetRange offsets(int partition) {
            return new OffsetRange(begin, end());
        }

        @Override
        public Optional<Committed> committed(int partition) {
            return FakeKafka.this.committed();
        }

        @Override
        public void commit(int partition, Committed offset, CommitListener commitListener) {
            boolean taken = assigned && !commitsFail;
            if (taken) {
                remember(offset);
            }
            ended.put(commitListener, taken && !answersAreLost);
        }

        @Override
        public void commitNow(int partition, Committed offset) {
            remember(offset);
        }

        @Override
        public long lag(int partition) {
            return end() - position;
        }

        @Override
        public void close() {
            assigned = false;
        }

        private AssignmentListener listener() {
            AssignmentListener known = listener;
            if (known == null) {
                throw new IllegalStateException("nobody has subscribed");
            }
            return known;
        }
    }

    /** The frames of all records that are whole batches of hosts that match. */
    public List<AgentStream.Sent> frames(Predicate<FrameBatch> which) {
        List<AgentStream.Sent> frames = new ArrayList<>();
        for (TopicRecord record : records) {
            try {
                FrameBatch batch = FrameBatch.parseFrom(record.value());
                if (which.test(batch)) {
                    frames.addAll(AgentStream.frames(batch.toBuilder()));
                }
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return frames;
    }
}
