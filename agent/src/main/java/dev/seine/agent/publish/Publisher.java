package dev.seine.agent.publish;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.proto.v1.DropReason;
import dev.seine.runtime.work.Clock;
import dev.seine.runtime.work.Work;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches from the queue and hands them to the target, in order, each until it is taken. While the target takes none,
 * the queue fills and the capture threads wait; nothing is lost here before the agent is stopped, and then only what the
 * target cannot keep.
 */
public final class Publisher implements Work, DeliveryListener {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final long POLL_MS = 100;
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long REPORT_EVERY_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long NO_DEADLINE = Long.MAX_VALUE;

    /** How long stopping may take when nobody asked for it. */
    private static final Duration FAILURE_STOP_LIMIT = Duration.ofSeconds(10);

    private final BatchQueue queue;
    private final Clock clock;
    private final LongConsumer delays;
    private final BatchTarget target;
    private final AtomicLong deliveredFrames = new AtomicLong();
    private final AtomicLong deliveredBatches = new AtomicLong();
    private final AtomicLong deliveredBytes = new AtomicLong();
    private final AtomicLong givenUpFrames = new AtomicLong();
    private @Nullable EncodedBatch current;
    private long reportedNs;
    private volatile String waitingFor = "";
    private volatile long stopDeadlineNs = NO_DEADLINE;

    /**
     * A publisher whose target is made by the function, which is given the publisher as listener.
     *
     * @param delays takes, for each delivered batch of this run, the nanoseconds from its first frame to the acknowledgement
     */
    public Publisher(
            BatchQueue queue, Clock clock, LongConsumer delays, Function<DeliveryListener, BatchTarget> target) {
        this.queue = queue;
        this.clock = clock;
        this.delays = delays;
        this.target = target.apply(this);
    }

    @Override
    public int doWork() throws InterruptedException {
        int worked = target.work();
        if (current == null) {
            current = queue.poll(worked > 0 ? 0 : POLL_MS);
        }
        if (current == null) {
            return worked;
        }
        Optional<String> refusal = target.send(current);
        report(refusal.orElse(""));
        if (refusal.isPresent()) {
            clock.park(RETRY_PAUSE_NS);
            return 0;
        }
        current = null;
        return 1;
    }

    private void report(String reason) {
        boolean changed = reason.isEmpty() != waitingFor.isEmpty();
        waitingFor = reason;
        if (changed && reason.isEmpty()) {
            LOG.info("Kafka takes batches again");
        } else if (!reason.isEmpty() && (changed || clock.monotonicNs() - reportedNs > REPORT_EVERY_NS)) {
            reportedNs = clock.monotonicNs();
            LOG.warn("waiting for Kafka, nothing is lost yet, {} bytes wait: {}", queue.bytes(), reason);
        }
    }

    /** Why nothing can be sent now, or empty. */
    public Optional<String> waitingFor() {
        return Optional.of(waitingFor).filter(reason -> !reason.isEmpty()).or(target::waitingFor);
    }

    /** Frames of delivered batches. */
    public long deliveredFrames() {
        return deliveredFrames.get();
    }

    /** Batches that all in-sync replicas have. */
    public long deliveredBatches() {
        return deliveredBatches.get();
    }

    /** Bytes of the values of delivered batches, before compression. */
    public long deliveredBytes() {
        return deliveredBytes.get();
    }

    /** Frames of batches that were given up. */
    public long givenUpFrames() {
        return givenUpFrames.get();
    }

    @Override
    public void delivered(EncodedBatch batch) {
        deliveredBatches.incrementAndGet();
        deliveredFrames.addAndGet(batch.frames());
        deliveredBytes.addAndGet(batch.value().length);
        if (batch.firstFrameNs() != 0) {
            delays.accept(clock.wallTimeNs() - batch.firstFrameNs());
        }
    }

    @Override
    public void givenUp(EncodedBatch batch, DropReason reason, String why) {
        batch.counters().dropped(reason, batch.frames(), 1);
        givenUpFrames.addAndGet(batch.frames());
        LOG.error("a batch of {} frames is lost, counted as {}: {}", batch.frames(), reason, why);
    }

    /** Sets when stopping has to be over; to be called before the worker is stopped. */
    public void stopWithin(Duration limit) {
        stopDeadlineNs = clock.monotonicNs() + limit.toNanos();
    }

    /** Sends what the queue holds, as long as stopping may take, and then waits for what was sent. */
    @Override
    public void onStop() throws InterruptedException {
        if (stopDeadlineNs == NO_DEADLINE) {
            stopWithin(FAILURE_STOP_LIMIT);
        }
        try {
            while (leftNs() > 0 && (current != null || queue.bytes() > 0)) {
                doWork();
            }
        } finally {
            closeTarget();
        }
    }

    /** The rest comes first, because a target that keeps it must be open for that. */
    private void closeTarget() throws InterruptedException {
        try {
            keepTheRest();
        } finally {
            target.close(Duration.ofNanos(Math.max(0, leftNs())));
        }
    }

    private void keepTheRest() throws InterruptedException {
        for (EncodedBatch batch = current != null ? current : queue.poll(0); batch != null; batch = queue.poll(0)) {
            if (!target.keep(batch)) {
                givenUp(batch, DropReason.DROP_REASON_UNDELIVERED_AT_STOP, "Kafka did not take it: " + waitingFor);
            }
        }
        current = null;
    }

    /** Closes the target of a publisher that was never started. */
    public void abandon() {
        target.close(Duration.ZERO);
    }

    private long leftNs() {
        return stopDeadlineNs - clock.monotonicNs();
    }
}
